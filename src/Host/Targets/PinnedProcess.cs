using System.Runtime.InteropServices;
using Bpftop.Toolkit;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Targets;

/// <summary>A process held by a descriptor that stands for it and for no later one with its pid.</summary>
/// <remarks>
/// The order makes it free of races: the pidfd is opened first, then the start time is read. If the start time is the
/// pinned one, the pinned process held its pid at that moment; it was known before the pidfd was opened, so the pidfd
/// stands for it and for nobody else, whatever happens until it is closed.
/// Any thread. It waits for nothing.
/// </remarks>
internal sealed class PinnedProcess : IDisposable
{
    private readonly int _file;

    private PinnedProcess(int file) => _file = file;

    /// <summary>True where the pid was the process's up to now: it has not been waited for yet.</summary>
    /// <remarks>A signal of number 0 is not sent, but looked up; one that is refused has found its process.</remarks>
    public bool HoldsPid => pidfd_send_signal(_file, 0) == 0 || Marshal.GetLastPInvokeError() == EPERM;

    /// <summary>The descriptor; poll(2) finds it readable once every thread has ended.</summary>
    public int File => _file;

    /// <summary>Pins a process.</summary>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="key">The process.</param>
    /// <param name="failure">Why it cannot be, or null.</param>
    public static PinnedProcess? Open(string procRoot, ProcessKey key, out string? failure)
    {
        // pidfd_open refuses pids below 1 itself; kill(2)'s "every process" can never be meant.
        int file = pidfd_open(key.Pid);
        if (file < 0)
        {
            failure = Reason(Marshal.GetLastPInvokeError());
            return null;
        }

        PinnedProcess process = new(file);
        failure = ProcessStat.Of(procRoot, key.Pid) is not { } stat ? "ended meanwhile, or may not be looked at"
            : stat.IsOf(key) ? null
            : "ended meanwhile; its pid belongs to another process now";
        if (failure is null)
        {
            return process;
        }

        process.Dispose();
        return null;
    }

    /// <param name="signal">Its number.</param>
    /// <param name="isPermission">Whether the user may not do it.</param>
    /// <returns>Why the signal was not delivered, or null.</returns>
    public string? Signal(int signal, out bool isPermission)
    {
        int error = pidfd_send_signal(_file, signal) == 0 ? 0 : Marshal.GetLastPInvokeError();
        isPermission = error == EPERM;
        return error == 0 ? null : Reason(error);
    }

    public void Dispose() => _ = close(_file);

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
