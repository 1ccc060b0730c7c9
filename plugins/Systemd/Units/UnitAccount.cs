namespace Bpftop.Systemd.Units;

/// <summary>What systemd accounts for a unit, its ended processes included.</summary>
/// <param name="MemoryBytes">Memory, page cache included, or NaN where it is not accounted.</param>
/// <param name="CpuSeconds">CPU time since the unit started, or NaN.</param>
internal readonly record struct UnitAccount(double MemoryBytes, double CpuSeconds);
