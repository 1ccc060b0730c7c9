namespace Bpftop.Host.Screen.Header;

/// <summary>What of the header fits.</summary>
/// <param name="HasNotice">A line says why the collector is not the preferred one.</param>
/// <param name="Cpus">The CPUs' bars.</param>
/// <param name="ItemRows">Lines below them.</param>
/// <param name="IsWide">These lines have two items each.</param>
internal readonly record struct HeaderPlan(bool HasNotice, CpuGrid Cpus, int ItemRows, bool IsWide)
{
    public int Height => (HasNotice ? 1 : 0) + Cpus.Rows + ItemRows;
}
