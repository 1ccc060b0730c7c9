using System.Runtime.InteropServices;

namespace Bpftop.Host.Signals;

/// <summary>A file descriptor that stands for one process: a signal sent through it cannot reach another process that
/// was given the same pid (Linux 5.3).</summary>
internal static partial class PidFd
{
    // The same numbers on every architecture; glibc has functions for them only since 2.36.
    private const nint OpenCall = 434;
    private const nint SendSignalCall = 424;

    /// <returns>The descriptor, or the negated error number.</returns>
    public static int Open(int pid)
    {
        nint fd = Call(OpenCall, pid, 0, 0, 0);
        return fd < 0 ? -Marshal.GetLastPInvokeError() : (int)fd;
    }

    /// <returns>0, or the error number.</returns>
    public static int SendSignal(int fd, int signal) =>
        Call(SendSignalCall, fd, signal, 0, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static void Close(int fd) => _ = CloseDescriptor(fd);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int fd);
}
