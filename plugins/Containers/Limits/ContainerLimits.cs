namespace Bpftop.Containers.Limits;

/// <summary>What a container's cgroup allows it; NaN where it sets no limit or does not say.</summary>
/// <param name="CpuPercent">Of one core.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="Pids">Processes and threads.</param>
/// <param name="ThrottledPercent">Of the scheduler's periods since the last look: those in which it had used up its
/// share and waited.</param>
internal sealed record ContainerLimits(double CpuPercent, double MemoryBytes, double Pids, double ThrottledPercent)
{
    public static ContainerLimits None { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN);
}

/// <summary>Counters of the scheduler's bandwidth control.</summary>
/// <param name="Periods">Periods in which the cgroup wanted to run.</param>
/// <param name="Throttled">Those of them in which it had to wait.</param>
internal readonly record struct CpuPeriods(long Periods, long Throttled)
{
    /// <summary>Percent of the periods since an earlier look; 0 where it ran in none.</summary>
    public double PercentSince(CpuPeriods earlier) =>
        Periods > earlier.Periods ? 100.0 * (Throttled - earlier.Throttled) / (Periods - earlier.Periods) : 0;
}
