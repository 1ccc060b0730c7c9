using System.Collections.Immutable;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Actions;

/// <summary>Reads who is in a cgroup and those below it.</summary>
internal static class CgroupMembers
{
    /// <summary>More than that nobody reads in a question.</summary>
    private const int Most = 10_000;

    /// <summary>Pids and names. The kernel translates the pids to bpftop's own pid namespace; one that has none there
    /// reads 0 and is left out.</summary>
    /// <param name="root">Where cgroup v2 is mounted.</param>
    /// <param name="path">The cgroup's path below it.</param>
    /// <param name="procRoot">Where procfs is.</param>
    public static ImmutableArray<(int Pid, string Name)> Read(string root, string path, string procRoot)
    {
        int[] pids = LivingProcess.MembersBelow(root.TrimEnd('/') + path, Most, procRoot);
        return [.. pids.Order().Select(pid => (pid, ProcessStat.Of(procRoot, pid)?.Name ?? "?"))];
    }
}
