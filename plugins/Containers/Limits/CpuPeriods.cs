namespace Bpftop.Containers.Limits;

/// <summary>Counters of the scheduler's bandwidth control.</summary>
/// <param name="Periods">Periods in which the cgroup wanted to run.</param>
/// <param name="Throttled">Those of them in which it had to wait.</param>
internal readonly record struct CpuPeriods(long Periods, long Throttled)
{
    /// <summary>Percent of the periods since an earlier look; none in which it ran is none in which it waited.</summary>
    public double PercentSince(CpuPeriods earlier) =>
        Periods > earlier.Periods ? 100.0 * (Throttled - earlier.Throttled) / (Periods - earlier.Periods) : 0;
}
