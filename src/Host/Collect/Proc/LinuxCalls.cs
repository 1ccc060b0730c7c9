using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect.Proc;

/// <summary>The system calls behind reading /proc without a string or an object for each file.</summary>
internal static unsafe partial class LinuxCalls
{
    public const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>Paths are from the working directory unless they are absolute (AT_FDCWD).</summary>
    public const int FromHere = -100;

    /// <summary>AT_STATX_DONT_SYNC: what is known is told, and no server is asked.</summary>
    public const int DoNotSync = 0x4000;

    private const int BootTime = 7;

    [LibraryImport("libc", EntryPoint = "openat")]
    public static partial int OpenAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    public static partial nint Read(int file, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "lseek")]
    public static partial long Seek(int file, long offset, int from);

    [LibraryImport("libc", EntryPoint = "getdents64")]
    public static partial nint ReadEntries(int directory, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "statx")]
    public static partial int StatX(int directory, byte* path, int flags, uint mask, StatXResult* result);

    /// <summary>The clock that task_struct.start_boottime is in, in nanoseconds.</summary>
    public static ulong BootTimeNs()
    {
        TimeSpec now;
        _ = ClockGetTime(BootTime, &now);
        return ((ulong)now.Seconds * 1_000_000_000) + (ulong)now.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, TimeSpec* now);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
