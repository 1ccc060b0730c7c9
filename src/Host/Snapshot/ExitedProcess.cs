namespace Bpftop.Host.Snapshot;

/// <summary>A process that ended during the interval.</summary>
internal readonly record struct ExitedProcess(
    ProcessKey Key,
    int ParentPid,
    uint Uid,
    string Name,
    double CpuSeconds,
    double LifetimeSeconds,
    int ExitCode,
    int Signal)
{
    /// <summary>Whose it was; null where nobody looked.</summary>
    public KnownUser? User { get; init; }

    /// <summary>When it started; NaN where nobody asked.</summary>
    public double StartedUnixSeconds { get; init; } = double.NaN;
}
