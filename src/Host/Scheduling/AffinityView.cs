using Bpftop.Host.Targets;

namespace Bpftop.Host.Scheduling;

/// <summary>Where processes may run, before somebody changes it.</summary>
/// <param name="Topology">The machine's CPUs.</param>
/// <param name="Now">The CPUs that any of their threads may run on; null where none may be looked at.</param>
/// <param name="Differ">Whether their threads differ.</param>
/// <param name="Allowed">What the cpusets of all of them allow; null where one is not known.</param>
internal sealed record AffinityView(CpuTopology Topology, CpuSet? Now, bool Differ, CpuSet? Allowed)
{
    /// <summary>Reads it now. Any thread; some files and a system call for each thread.</summary>
    public static AffinityView Read(string procRoot, string sysRoot, ImmutableArray<ProcessTarget> targets)
    {
        CgroupFiles cgroups = new(procRoot);
        List<CpuSet> threads = [];
        CpuSet? allowed = targets.IsEmpty ? null : cgroups.CpusetOf(targets[0].Key.Pid);
        foreach (ProcessTarget target in targets)
        {
            allowed = allowed is { } before && cgroups.CpusetOf(target.Key.Pid) is { } own ? before.And(own) : null;
            foreach (ThreadKey thread in ThreadKey.Of(procRoot, target.Key.Pid))
            {
                if (AffinitySetting.Instance.Read(thread.Id, out CpuSet set) == 0)
                {
                    threads.Add(set);
                }
            }
        }

        CpuSet? now = threads.Count == 0 ? null : threads.Aggregate(static (left, right) => left.Or(right));
        return new AffinityView(CpuTopology.Read(sysRoot), now, threads.Exists(set => !set.Equals(threads[0])), allowed);
    }
}
