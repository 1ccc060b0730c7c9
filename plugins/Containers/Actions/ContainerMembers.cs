using System.Buffers.Text;
using Bpftop.Containers.Engines;
using Bpftop.Containers.Files;
using Bpftop.Toolkit;

namespace Bpftop.Containers.Actions;

/// <summary>Which processes are in a container at this moment.</summary>
internal static class ContainerMembers
{
    private const int MostProcesses = 65_536;

    /// <summary>The processes of a container: those of its cgroup and of the cgroups below it, or where it has none, the one
    /// that its engine names and those that come from it.</summary>
    public static List<(ProcessKey Key, string Name)> Read(ContainerTarget target, string procRoot = "/proc")
    {
        List<(ProcessKey Key, string Name)> members = [];
        IEnumerable<int> pids = target.Folder is { } folder ? LivingProcess.MembersBelow(folder, MostProcesses, procRoot) : Descendants(target.Process, procRoot);
        foreach (int pid in pids)
        {
            if (ProcessStat.Of(procRoot, pid) is { } stat)
            {
                members.Add((stat.Key, EngineText.Clean(stat.Name, EngineText.LongestName)));
            }
        }

        return members;
    }

    /// <summary>A process and its children to any depth; none for 0.</summary>
    private static List<int> Descendants(int process, string procRoot)
    {
        List<int> pids = process == 0 ? [] : [process];
        for (int next = 0; next < pids.Count && pids.Count < MostProcesses; next++)
        {
            string[] threads;
            try
            {
                threads = Directory.GetDirectories($"{procRoot}/{pids[next]}/task");
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            foreach (string thread in threads)
            {
                // Numbers with blanks between them (CONFIG_PROC_CHILDREN).
                ReadOnlySpan<byte> children = BoundedFile.Read($"{thread}/children", 1 << 20);
                while (pids.Count < MostProcesses && Utf8Parser.TryParse(children, out int child, out int used))
                {
                    pids.Add(child);
                    children = children[used..].TrimStart((byte)' ');
                }
            }
        }

        return pids;
    }
}
