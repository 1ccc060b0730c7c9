using System.Collections.Immutable;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Actions;

/// <summary>bpftop and the processes that its terminal depends on: shell, multiplexer, login.</summary>
/// <param name="Links">bpftop first, then each one's parent; the first process of the machine is left out.</param>
internal sealed record OwnChain(ImmutableArray<OwnChain.Link> Links)
{
    /// <summary>One of them.</summary>
    internal sealed record Link(int Pid, string Name, string Cgroup);

    /// <summary>Reads it now.</summary>
    public static OwnChain Read(string procRoot)
    {
        const int Longest = 64;
        ImmutableArray<Link>.Builder links = ImmutableArray.CreateBuilder<Link>();
        int pid = Environment.ProcessId;
        while (pid > 1 && links.Count < Longest)
        {
            ProcessStat? stat = ProcessStat.Of(procRoot, pid);
            if (LivingProcess.CgroupOf(procRoot, pid) is { } cgroup)
            {
                links.Add(new Link(pid, stat?.Name ?? "?", cgroup));
            }

            pid = stat?.ParentPid ?? 0;
        }

        return new OwnChain(links.ToImmutable());
    }

    /// <summary>The first of them that is in a cgroup or below it, or null.</summary>
    public Link? In(string? cgroup) => cgroup is null
        ? null
        : Links.FirstOrDefault(link => link.Cgroup == cgroup || link.Cgroup.StartsWith(cgroup.TrimEnd('/') + "/", StringComparison.Ordinal));
}
