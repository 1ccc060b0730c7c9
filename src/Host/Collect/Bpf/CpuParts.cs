using Bpftop.Host.Bpf.Interop;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Decides at which walk the parts of memory counters that CPUs hold back are added up for which
/// process.</summary>
/// <remarks>A read of a CPU's part takes 50 to 200 ns, since it is in no cache. So only some processes have their turn
/// at each walk, and those that are young, whose memory still grows. The others keep what was found at theirs (<see
/// cref="HeldMemory"/>).</remarks>
internal sealed class CpuParts
{
    /// <summary>Up to this many CPUs, every process has its turn in this many walks; with more CPUs in more.</summary>
    private const int FewCpus = 16;

    private const int WalksWithFewCpus = 8;

    private const ulong YoungNs = 10_000_000_000;

    private long _walk;

    /// <summary>CPUs to add up on this machine; 0 where their number is not known.</summary>
    public static uint CpusHere => LibBpf.PossibleCpus() is > 0 and var cpus ? (uint)cpus : 0;

    /// <summary>How many walks it takes until every process has had its turn.</summary>
    public static uint WalksFor(uint cpus) => WalksWithFewCpus * Math.Max(1, (cpus + FewCpus - 1) / FewCpus);

    /// <summary>The most by which resident memory may be wrong where nothing is added up, in bytes: a batch for each CPU
    /// and each of three kinds of pages (lib/percpu_counter.c, compute_batch_value).</summary>
    public static long Bound(int cpus, int pageSize) => 3L * cpus * Math.Max(32, 2 * cpus) * pageSize;

    /// <summary>Sets whose turn it is at the next walk: every process's at the first.</summary>
    public void Begin(ref WalkHeader header, uint every, ulong atNs)
    {
        header.SumEvery = _walk == 0 ? 1 : every;
        header.SumTurn = (uint)(_walk % every);
        header.YoungSinceNs = atNs - YoungNs; // compared by the sign of the difference
        _walk++;
    }
}
