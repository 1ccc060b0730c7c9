using System.Runtime.InteropServices;

namespace Bpftop.Nvidia;

/// <summary>The clock of <see cref="ProcessKey.StartNs"/>: time since boot, suspended time included.</summary>
internal static partial class BootClock
{
    private const int BootTime = 7; // CLOCK_BOOTTIME

    /// <summary>Nanoseconds since boot.</summary>
    public static ulong Now
    {
        get
        {
            // Fails for an unknown clock only; this one is there since Linux 2.6.39.
            _ = GetTime(BootTime, out TimeSpec time);
            return ((ulong)time.Seconds * 1_000_000_000) + (ulong)time.Nanoseconds;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec // time.h: struct timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
