namespace Bpftop.Host.Collect;

/// <summary>Memory and swap in bytes. The formulas are in docs/decisions/0004-memory-and-zram.md and tested: zram's
/// own pages are memory in use, and are counted once. Used, buffers, cached and free add up to the total.</summary>
internal struct MemorySample
{
    public double Total;

    /// <summary>What cannot be dropped, <see cref="Shared"/> and <see cref="ZramCompressed"/> included.</summary>
    public double Used;

    /// <summary>File contents and kernel caches that can be dropped; shared memory is not among them.</summary>
    public double Cached;

    public double Buffers;

    /// <summary>Shared memory and tmpfs: a part of <see cref="Used"/>.</summary>
    public double Shared;

    public double Available;
    public double SwapTotal;
    public double SwapUsed;

    /// <summary>Data stored in zram devices before compression; NaN without zram.</summary>
    public double ZramOriginal;

    /// <summary>Memory that zram devices take for it: a part of <see cref="Used"/>; NaN without zram.</summary>
    public double ZramCompressed;
}
