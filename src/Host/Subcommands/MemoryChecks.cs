using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Host.Subcommands;

/// <summary>How far resident memory can be trusted on this machine.</summary>
internal static class MemoryChecks
{
    private const string Subject = "resident memory";

    private static readonly Version _countsForEachCpu = new(6, 2); // commit f1a7941243c1
    private static readonly Version _procAddsUp = new(6, 17); // commit 82241a83cd15

    public static DoctorCheck Resident(ICollector collector)
    {
        if (collector is not BpfCollector bpf)
        {
            return OfProc(Environment.OSVersion.Version);
        }

        if (bpf.SummedCpus == 0)
        {
            bpf.Walk(withThreads: false);
        }

        return OfBpf(bpf.SummedCpus, bpf.SumEvery, bpf.SumProblem, Environment.OSVersion.Version);
    }

    internal static DoctorCheck OfBpf(int cpus, uint every, string? problem, Version kernel) =>
        cpus > 0 ? new(Subject, DoctorOutcome.Ok, $"what {cpus} CPUs hold back is added up, for each process once in {every} refreshes")
        : new(Subject, DoctorOutcome.Note, $"{Bound(kernel)}{(problem is null ? "" : $", for the parts of CPUs cannot be added up: {problem}")}");

    internal static DoctorCheck OfProc(Version kernel) => kernel >= _procAddsUp
        ? new(Subject, DoctorOutcome.Ok, "to the page: /proc adds up the parts of all CPUs since Linux 6.17")
        : new(Subject, DoctorOutcome.Note, Bound(kernel));

    /// <summary>Before 6.2 it was a thread that kept up to 64 pages of each kind to itself (TASK_RSS_EVENTS_THRESH).</summary>
    private static string Bound(Version kernel) => kernel >= _countsForEachCpu
        ? string.Create(CultureInfo.InvariantCulture, $"may be wrong by up to {CpuParts.Bound((int)CpuParts.CpusHere, Environment.SystemPageSize) / 1024.0:0} KiB a process on this machine")
        : "may be wrong by up to 64 pages of each kind for each thread";
}
