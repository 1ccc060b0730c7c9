using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;

namespace Bpftop.Host.Snapshot;

/// <summary>Decides which command lines are read at a refresh, and takes them when they come.</summary>
/// <remarks>
/// A process that is new, that has executed a program or whose argument pointers moved is read at once. A title that
/// is written over the arguments in place (setproctitle) moves nothing: every ten seconds all processes that have run
/// since their last reading are read again, for one that has not run cannot have changed itself. Reading may take for
/// ever, so it is done elsewhere, and a process whose reading has not ended is not asked for again.
/// See docs/decisions/0006-command-lines.md.
/// </remarks>
internal sealed class CommandLineReader(IInquiries<CommandQuestion, CommandAnswer> inquiries) : ILateTexts
{
    /// <summary>Between two readings of a process that changes nothing the kernel counts.</summary>
    private const ulong RoundNs = 10_000_000_000;

    /// <summary>A process in the middle of exec, or one that ends, cannot be read: it is tried again this often.</summary>
    private const byte MaxTries = 3;

    private ulong _roundAtNs;
    private bool _round;

    public Action? Arrived
    {
        set => inquiries.Arrived = value;
    }

    /// <summary>Starts a refresh.</summary>
    public void Begin(ulong atNs)
    {
        _round = atNs - _roundAtNs >= RoundNs;
        if (_round)
        {
            _roundAtNs = atNs;
        }
    }

    /// <summary>Looks at one process.</summary>
    public void Consider(ProcessIdentity identity, in ProcessRecord record, bool isNew)
    {
        bool hasArguments = (record.Flags & (TaskFlags.HasMemory | TaskFlags.KernelThread)) == TaskFlags.HasMemory;
        if (!hasArguments)
        {
            Forget(identity);
            return;
        }

        if (isNew || record.ExecId != identity.ExecId || record.ArgStart != identity.ArgStart
            || record.ArgEnd != identity.ArgEnd)
        {
            identity.ArgStart = record.ArgStart;
            identity.ArgEnd = record.ArgEnd;
            identity.CommandTries = MaxTries;
            identity.CommandTurn++;
        }

        bool isDue = identity.CommandTries > 0 || (_round && identity.CommandRunNs != record.Work.RunNs);
        if (!isDue || identity.CommandIsAsked
            || !inquiries.TryAsk(new(identity, record.LivingTid, identity.CommandTurn, identity.CommandHash)))
        {
            return;
        }

        identity.CommandIsAsked = true;
        identity.CommandRunNs = record.Work.RunNs;
        if (identity.CommandTries > 0)
        {
            identity.CommandTries--;
        }
    }

    /// <summary>Has what is due read.</summary>
    public void Send() => inquiries.Send();

    public bool Take()
    {
        bool isChanged = false;
        while (inquiries.TryTake(out CommandAnswer answer))
        {
            ProcessIdentity identity = (ProcessIdentity)answer.For;
            identity.CommandIsAsked = false;

            // Another program, or none, since it was asked: this is the line of the one before.
            if (answer.Hash == 0 || answer.Turn != identity.CommandTurn)
            {
                continue;
            }

            identity.CommandTries = 0;
            if (answer.Text is { } text)
            {
                // A main thread that ended since the walk has no arguments any more, and other threads may have: looked at again.
                identity.CommandTries = text.Length > 0 ? (byte)0 : (byte)1;
                identity.CommandHash = answer.Hash;
                identity.CommandLine = text;
                identity.ShownCommand = text.Length > 0 ? text : $"[{identity.Name}]";
                isChanged = true;
            }
        }

        return isChanged;
    }

    public TimeSpan? Look() => inquiries.Look();

    public bool IsAwaited(TimeSpan within) => inquiries.IsAwaited(within);

    private static void Forget(ProcessIdentity identity)
    {
        identity.CommandTurn++;
        if (identity.CommandHash != 0)
        {
            identity.CommandHash = 0;
            identity.CommandLine = "";
            identity.ShownCommand = $"[{identity.Name}]";
        }
    }
}
