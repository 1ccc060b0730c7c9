using System.Runtime.InteropServices;
using Bpftop.Toolkit;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Signals;

/// <summary>Sends a signal to exactly the processes that were pinned.</summary>
/// <remarks>
/// The order makes it free of races: the pidfd is opened first, then the start time is read. If the start time is the
/// pinned one, the pinned process held its pid at that moment; it was known before the pidfd was opened, so the pidfd
/// stands for it and for nobody else, whatever happens until the signal is sent.
/// Any thread. It waits for nothing, but each target costs a few system calls.
/// </remarks>
/// <param name="procRoot">Where procfs is mounted.</param>
internal sealed class SignalSender(string procRoot)
{
    /// <summary>Sends, and says for each target what became of it.</summary>
    public ImmutableArray<SignalOutcome> Send(ImmutableArray<SignalTarget> targets, int signal)
    {
        ImmutableArray<SignalOutcome>.Builder outcomes = ImmutableArray.CreateBuilder<SignalOutcome>(targets.Length);
        foreach (SignalTarget target in targets)
        {
            outcomes.Add(new SignalOutcome(target, Send(target.Key, signal)));
        }

        return outcomes.MoveToImmutable();
    }

    private string? Send(ProcessKey key, int signal)
    {
        // pidfd_open refuses pids below 1 itself; kill(2)'s "every process" can never be meant.
        int fd = pidfd_open(key.Pid);
        if (fd < 0)
        {
            return Reason(Marshal.GetLastPInvokeError());
        }

        try
        {
            if (ProcessStat.Of(procRoot, key.Pid) is not { } stat)
            {
                return "ended meanwhile, or may not be looked at";
            }

            if (!stat.IsOf(key))
            {
                return "ended meanwhile; its pid belongs to another process now";
            }

            return pidfd_send_signal(fd, signal) == 0 ? null : Reason(Marshal.GetLastPInvokeError());
        }
        finally
        {
            _ = close(fd);
        }
    }

    private static string Reason(int error) => error switch
    {
        EPERM => "not permitted: it belongs to another user",
        ESRCH => "ended meanwhile",
        EINVAL => "not a process that can be signalled",
        EMFILE => "bpftop has too many files open",
        ENOSYS => "this kernel has no pidfd; Linux 5.3 or newer is needed",
        _ => $"error {error}",
    };
}

/// <summary>A process that a signal is meant for, pinned when the user was shown it.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="User">Whose it is, for the list of targets.</param>
/// <param name="Text">Its command or name, for the list of targets. Hostile text.</param>
internal sealed record SignalTarget(ProcessKey Key, string User, string Text);

/// <summary>What became of one signal.</summary>
/// <param name="Target">Whom it was meant for.</param>
/// <param name="Failure">Why it was not delivered, or null where it was.</param>
internal sealed record SignalOutcome(SignalTarget Target, string? Failure);
