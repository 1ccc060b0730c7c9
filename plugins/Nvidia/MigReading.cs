namespace Bpftop.Nvidia;

/// <summary>What one MIG device of a GPU said.</summary>
/// <param name="Label">GPU, GPU instance, compute instance: <c>0:1/2</c>.</param>
/// <param name="Uuid">Null where it does not say.</param>
/// <param name="MemoryUsed">Of its GPU instance; NaN where it does not say.</param>
/// <param name="MemoryTotal">Of its GPU instance; NaN where it does not say.</param>
/// <param name="Processes">Processes that have something on it; NaN where it does not say.</param>
internal sealed record MigReading(string Label, string? Uuid, double MemoryUsed, double MemoryTotal, double Processes);
