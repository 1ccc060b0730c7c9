namespace Bpftop.Host.Collect;

/// <summary>Memory and swap in bytes. The formulas are in docs/decisions and tested: zram's own pages are
/// memory in use, and are counted once.</summary>
internal struct MemorySample
{
    public double Total;
    public double Used;
    public double Cached;
    public double Buffers;
    public double Shared;
    public double Available;
    public double SwapTotal;
    public double SwapUsed;

    /// <summary>Data stored in zram devices before and after compression; NaN without zram.</summary>
    public double ZramOriginal;
    public double ZramCompressed;
}
