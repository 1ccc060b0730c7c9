using System.Runtime.InteropServices;

namespace Bpftop.Fuzz;

/// <summary>Feeds a target, and watches what an input costs.</summary>
internal static partial class Guard
{
    private const int CLOCK_THREAD_CPUTIME_ID = 3;

    /// <exception cref="BrokenException">Something does not hold, or the input costs more than its length explains.</exception>
    public static void Run(Target target, ReadOnlySpan<byte> input)
    {
        input = input[..Math.Min(input.Length, target.Longest)];

        // What is compiled and looked up for the first time costs once.
        if (Cost(target, input) is not null && Cost(target, input) is not null && Cost(target, input) is { } cost)
        {
            throw new BrokenException(cost);
        }
    }

    /// <returns>What costs too much; null where nothing does.</returns>
    private static string? Cost(Target target, ReadOnlySpan<byte> input)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan began = CpuTime();
        target.Feed(input);
        TimeSpan took = CpuTime() - began;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return took > target.Patience ? $"{input.Length} bytes took {took.TotalMilliseconds:0} ms"
            : allocated > target.Room + ((long)target.RoomPerByte * input.Length) ? $"{input.Length} bytes allocated {allocated}"
            : null;
    }

    /// <summary>Of this thread: on a machine that is busy with something else the clock on the wall says nothing.</summary>
    private static TimeSpan CpuTime()
    {
        _ = clock_gettime(CLOCK_THREAD_CPUTIME_ID, out TimeSpec time);
        return TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100));
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
