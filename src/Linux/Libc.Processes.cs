using System.Runtime.InteropServices;

namespace Bpftop.Linux;

// Processes, clocks, and waiting.
internal static unsafe partial class Libc
{
    internal const int SIGKILL = 9;
    internal const int SIGTSTP = 20;
    internal const nint SIG_DFL = 0;
    internal const nint SIG_IGN = 1;

    /// <summary>More than a <c>struct sigaction</c> of any libc has; its first field is the handler, and all zero is
    /// <see cref="SIG_DFL"/> without flags.</summary>
    internal const int SizeOfSigAction = 256;

    /// <summary>For <see cref="getauxval"/>: whether the program's file brought privileges.</summary>
    internal const nuint AT_SECURE = 23;

    internal const short POLLIN = 0x1;
    internal const short POLLPRI = 0x2;
    internal const short POLLOUT = 0x4;

    internal const int CLONE_NEWNET = 0x40000000;

    private const int CLOCK_BOOTTIME = 7;

    // The same numbers on every architecture; glibc has functions for them only since 2.36.
    private const nint SYS_pidfd_send_signal = 424;
    private const nint SYS_pidfd_open = 434;

    /// <summary>Nanoseconds since boot, suspended time included: the clock of task_struct.start_boottime and of
    /// <c>ProcessKey.StartNs</c>. Answered without a system call.</summary>
    internal static ulong BootTimeNs()
    {
        // Fails for an unknown clock only; this one is there since Linux 2.6.39.
        _ = clock_gettime(CLOCK_BOOTTIME, out TimeSpec now);
        return ((ulong)now.Seconds * 1_000_000_000) + (ulong)now.Nanoseconds;
    }

    /// <summary>A descriptor that stands for one process: a signal sent through it cannot reach another process that was
    /// given the same pid (Linux 5.3).</summary>
    internal static int pidfd_open(int pid) => (int)syscall(SYS_pidfd_open, pid, 0, 0, 0);

    internal static int pidfd_send_signal(int process, int signal) => (int)syscall(SYS_pidfd_send_signal, process, signal, 0, 0);

    [LibraryImport(Library)]
    internal static partial nuint getauxval(nuint type);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getsid(int pid);

    [LibraryImport(Library)]
    internal static partial int getpgrp();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int raise(int signal);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int sigaction(int signal, byte* action, byte* old);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int poll(ref PollFd entries, nuint count, int milliseconds);

    /// <summary>Moves the calling thread only.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setns(int space, int type);

    [LibraryImport(Library)]
    private static partial int clock_gettime(int clock, out TimeSpec now);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth);

    internal struct PollFd // poll.h: struct pollfd
    {
        public int File;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec // time.h: struct timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
