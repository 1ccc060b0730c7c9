using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;

namespace Bpftop.Freezer;

/// <summary>Finds out whether this machine has a freezer of version 2, and whether freezes can be recorded.</summary>
/// <param name="tree">The cgroups.</param>
/// <param name="journal">Where freezes are recorded.</param>
/// <param name="kernel">The running kernel's version.</param>
internal sealed class FreezerProbe(CgroupTree tree, FreezeJournal journal, Version kernel) : IProbe
{
    /// <summary>Commit 76f969e8948d.</summary>
    private static readonly Version _firstWithFreezer = new(5, 2);

    public ValueTask<Availability> ProbeAsync(CancellationToken cancel) => ValueTask.FromResult(Probe());

    private Availability Probe()
    {
        if (tree.Root is null)
        {
            return new Availability(AvailabilityState.Absent, "cgroup v2 is not mounted", "Mount it: mount -t cgroup2 none /sys/fs/cgroup/unified");
        }

        if (kernel < _firstWithFreezer)
        {
            return new Availability(AvailabilityState.Unsupported, $"Linux {kernel} has no freezer in cgroup v2", "It came with Linux 5.2.");
        }

        return journal.Problem is { } problem
            ? new Availability(AvailabilityState.Degraded, problem, "Until then frozen processes are shown and can be thawed, but nothing can be frozen.")
            : new Availability(AvailabilityState.Ready);
    }
}
