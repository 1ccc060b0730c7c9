using Bpftop.Toolkit;

namespace Bpftop.Host.Snapshot;

/// <summary>When the machine started, by the wall clock: what every start time is counted from.</summary>
/// <remarks>
/// The wall clock less the boot-time clock is the same to the nanosecond for as long as nobody sets the clock, for what
/// steers one steers both. It can only be read one after the other, so it is read in a narrow place and rounded, and
/// every run finds the same.
/// </remarks>
internal static class BootMoment
{
    /// <summary>Far more than it takes to read two clocks, so that a value near a border is rare; a clock tick, to which
    /// start times are known.</summary>
    private const long StepNs = (long)ProcessStat.TickNs;

    private const int Readings = 16;

    /// <summary>The difference of the clocks in nanoseconds: the middle of the narrowest place where it can be.</summary>
    /// <param name="time">The wall clock.</param>
    /// <param name="bootTime">The boot-time clock, in nanoseconds.</param>
    public static long Measure(TimeProvider time, Func<ulong> bootTime)
    {
        long narrowest = long.MaxValue;
        long found = 0;
        for (int reading = 0; reading < Readings; reading++)
        {
            long before = (long)bootTime();
            long wall = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
            long width = (long)bootTime() - before;
            if (width < narrowest)
            {
                narrowest = width;
                found = wall - before - (width / 2);
            }
        }

        return found;
    }

    /// <summary>To the nearest step.</summary>
    public static long Round(long ns) => (long)Math.Floor((ns + (StepNs / 2)) / (double)StepNs) * StepNs;
}
