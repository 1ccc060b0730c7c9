namespace Bpftop.Host;

/// <summary>Moments on the scale of a clock's timestamps.</summary>
internal static class Deadline
{
    /// <summary>A span in units of the clock's timestamps.</summary>
    public static long TicksOf(this TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>The moment that comes so long after now.</summary>
    public static long After(this TimeProvider time, TimeSpan span) => time.GetTimestamp() + time.TicksOf(span);

    /// <summary>What is left until a moment; zero where it has passed.</summary>
    public static TimeSpan Until(this TimeProvider time, long moment) =>
        time.GetElapsedTime(time.GetTimestamp(), moment) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
