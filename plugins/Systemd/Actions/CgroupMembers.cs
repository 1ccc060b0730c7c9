using System.Collections.Immutable;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Actions;

/// <summary>Reads the processes in a cgroup and those below it.</summary>
internal static class CgroupMembers
{
    /// <summary>Nobody reads more in a question.</summary>
    private const int Most = 10_000;

    /// <summary>Pids and names; processes without a pid in bpftop's pid namespace are left out.</summary>
    /// <param name="root">Where cgroup v2 is mounted.</param>
    /// <param name="path">The cgroup's path below it.</param>
    /// <param name="procRoot">Where procfs is.</param>
    public static ImmutableArray<(int Pid, string Name)> Read(string root, string path, string procRoot)
    {
        int[] pids = LivingProcess.MembersBelow(root.TrimEnd('/') + path, Most, procRoot);
        return [.. pids.Order().Select(pid => (pid, ProcessStat.Of(procRoot, pid)?.Name ?? "?"))];
    }
}
