namespace Bpftop.Nvidia;

/// <summary>What a process used of all GPUs together; NaN where one of them does not say.</summary>
/// <param name="Utilization">Percent of one GPU.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Encoder">Percent of one GPU's encoder.</param>
/// <param name="Decoder">Percent of one GPU's decoder.</param>
/// <param name="Id">The GPUs: <c>0</c>, <c>0,1</c>, <c>0:1/2</c>.</param>
/// <param name="MeasuredNs">When the oldest part of its utilisation was measured, in time since boot: a process that
/// started later has the pid of the one that it is of.</param>
internal readonly record struct GpuProcess(
    double Utilization,
    double Memory,
    double Encoder,
    double Decoder,
    string Id,
    ulong MeasuredNs)
{
    /// <summary>No part of the utilisation is a measurement that could be somebody else's.</summary>
    public const ulong NothingMeasured = ulong.MaxValue;
}
