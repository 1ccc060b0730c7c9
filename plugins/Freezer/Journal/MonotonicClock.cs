namespace Bpftop.Freezer.Journal;

/// <summary>The clock of deadlines: the same in every process of the machine, and never set.</summary>
internal static class MonotonicClock
{
    /// <summary>Seconds on the clock that counts from the machine's start (CLOCK_MONOTONIC).</summary>
    public static double SecondsSinceStart(this TimeProvider time) => (double)time.GetTimestamp() / time.TimestampFrequency;
}
