using Bpftop.Host.Collect.Bpf.Interop;
using Bpftop.Toolkit;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>What CPUs hold back of the memory counters of processes: whose parts are added up at which walk, and what
/// they were where it was not their turn.</summary>
/// <remarks>One thread.</remarks>
internal sealed class CpuParts
{
    /// <summary>Reads of CPUs' parts for each process and walk, on average. One takes 25 to 150 ns, the more the farther
    /// away the CPU is.</summary>
    private const int ReadsForEach = 16;

    /// <summary>The verifier goes through every turn of the loop, so there has to be an end.</summary>
    private const int MostCpus = 1024;

    private readonly ProcessMap<Part> _parts = new();
    private long _walk;

    /// <summary>CPUs to add up on this machine; 0 where there are too many.</summary>
    public static uint CpusHere => LibBpf.PossibleCpus() is > 0 and <= MostCpus and var cpus ? (uint)cpus : 0;

    /// <summary>How many walks it takes until every process has had its turn.</summary>
    public static uint WalksFor(uint cpus) => Math.Max(1, (cpus + ReadsForEach - 1) / ReadsForEach);

    /// <summary>The most by which resident memory may be wrong where nothing is added up, in bytes: a batch for each CPU
    /// and each of three kinds of pages (lib/percpu_counter.c, compute_batch_value).</summary>
    public static long Bound(int cpus, int pageSize) => 3L * cpus * Math.Max(32, 2 * cpus) * pageSize;

    /// <summary>Says whose turn it is at the next walk: everybody's at the first.</summary>
    public void Begin(ref WalkHeader header, uint every)
    {
        header.SumEvery = _walk == 0 ? 1 : every;
        header.SumTurn = (uint)(_walk % every);
        _walk++;
    }

    /// <summary>Keeps what was added up in this walk, and adds what was kept where it was not.</summary>
    public void Complete(Span<ProcessRecord> processes, uint every)
    {
        if (every <= 1)
        {
            return;
        }

        foreach (ref ProcessRecord process in processes)
        {
            if ((process.Flags & TaskFlags.HasMemory) == 0)
            {
                continue;
            }

            ref Part part = ref _parts.Touch(process.Key, _walk, out _);
            if ((process.Flags & TaskFlags.Summed) != 0)
            {
                part = new Part(process.HeldResidentBytes, process.HeldSharedBytes, process.HeldSwapBytes);
                continue;
            }

            process.ResidentBytes = Add(process.ResidentBytes, part.Resident);
            process.SharedBytes = Add(process.SharedBytes, part.Shared);
            process.SwapBytes = Add(process.SwapBytes, part.Swap);
        }

        _parts.Forget(_walk);
    }

    private static ulong Add(ulong central, long held) => (ulong)Math.Max(0, (long)central + held);

    private readonly record struct Part(long Resident, long Shared, long Swap);
}
