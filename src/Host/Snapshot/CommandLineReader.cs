using System.Buffers.Binary;
using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>Decides which command lines are read at a refresh, and reads them in one call.</summary>
/// <remarks>
/// A process that is new, that has executed a program or whose argument pointers moved is read at once. A title that
/// is written over the arguments in place (setproctitle) moves nothing: every ten seconds all processes that have run
/// since their last reading are read again, for one that has not run cannot have changed itself.
/// See docs/decisions/0006-command-lines.md.
/// </remarks>
internal sealed class CommandLineReader(ICollector collector) : ICommandLineReceiver
{
    /// <summary>Between two readings of a process that changes nothing the kernel counts.</summary>
    private const ulong RoundNs = 10_000_000_000;

    /// <summary>A process in the middle of exec, or one that ends, cannot be read: it is tried again this often.</summary>
    private const byte MaxTries = 3;

    private int[] _due = new int[64];
    private int _count;
    private ulong _roundAtNs;
    private bool _round;
    private ProcessIdentity[] _identities = [];

    /// <summary>Starts a refresh.</summary>
    public void Begin(ulong atNs)
    {
        _count = 0;
        _round = atNs - _roundAtNs >= RoundNs;
        if (_round)
        {
            _roundAtNs = atNs;
        }
    }

    /// <summary>Looks at one process; rows come in ascending order.</summary>
    public void Consider(int row, ProcessIdentity identity, in ProcessRecord record, bool isNew)
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
        }

        if (identity.CommandTries > 0)
        {
            identity.CommandTries--;
        }
        else if (!_round || identity.CommandRunNs == record.Work.RunNs)
        {
            return;
        }

        identity.CommandRunNs = record.Work.RunNs;
        if (_count == _due.Length)
        {
            Array.Resize(ref _due, _count * 2);
        }

        _due[_count++] = row;
    }

    /// <summary>Reads what is due.</summary>
    public void Read(ProcessIdentity[] identities)
    {
        if (_count == 0)
        {
            return;
        }

        _identities = identities;
        collector.ReadCommandLines(_due.AsSpan(0, _count), this);
        _identities = [];
    }

    void ICommandLineReceiver.Receive(int process, ReadOnlySpan<byte> arguments, bool truncated)
    {
        ProcessIdentity identity = _identities[process];
        ulong hash = Hash(arguments) + (truncated ? 1UL : 0);
        if (hash == identity.CommandHash)
        {
            identity.CommandTries = 0;
            return;
        }

        // A main thread that ended since the walk has no arguments any more, and other threads may have: looked at again.
        identity.CommandTries = arguments.IsEmpty ? (byte)1 : (byte)0;

        identity.CommandHash = hash;
        identity.CommandLine = ForeignText.DecodeArguments(arguments, truncated);
        identity.ShownCommand = identity.CommandLine.Length > 0 ? identity.CommandLine : $"[{identity.Name}]";
    }

    private static void Forget(ProcessIdentity identity)
    {
        if (identity.CommandHash != 0)
        {
            identity.CommandHash = 0;
            identity.CommandLine = "";
            identity.ShownCommand = $"[{identity.Name}]";
        }
    }

    /// <summary>Never 0, which stands for "nothing read".</summary>
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)bytes.Length + 1;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = ulong.RotateLeft(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), 29) * Multiplier;
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            hash = ulong.RotateLeft(hash ^ value, 29) * Multiplier;
        }

        return hash | 2;
    }
}
