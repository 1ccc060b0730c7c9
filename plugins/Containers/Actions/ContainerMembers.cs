using System.Buffers.Text;
using System.Text;
using Bpftop.Containers.Engines;

namespace Bpftop.Containers.Actions;

/// <summary>Which processes are in a container at this moment.</summary>
internal static class ContainerMembers
{
    private const int MostProcesses = 4096;

    /// <summary>/proc shows clock ticks (USER_HZ, 100 everywhere that .NET runs).</summary>
    private const ulong TickNs = 10_000_000;

    /// <summary>Fields of <c>stat</c> between the name and the start time.</summary>
    private const int FieldsBefore = 19;

    /// <summary>The processes of a container: those of its cgroup and of the cgroups below it, or where it has none, the one
    /// that its engine names and those that come from it.</summary>
    public static List<(ProcessKey Key, string Name)> Read(ContainerTarget target, string procRoot = "/proc")
    {
        List<(ProcessKey Key, string Name)> members = [];
        foreach (int pid in target.Folder is { } folder ? CgroupFolder.Processes(folder, MostProcesses) : Descendants(target.Process, procRoot))
        {
            if (ReadProcess(procRoot, pid) is { } member)
            {
                members.Add(member);
            }
        }

        return members;
    }

    /// <summary>When a process was started, in clock ticks; null where there is none.</summary>
    public static ulong? StartTicks(int pid, string procRoot = "/proc") => ReadProcess(procRoot, pid)?.Key.StartNs / TickNs;

    /// <summary>The parent of a process; 0 where there is none.</summary>
    public static int ParentOf(int pid, string procRoot = "/proc")
    {
        Span<byte> buffer = stackalloc byte[1024];
        ReadOnlySpan<byte> stat = BoundedFile.ReadInto($"{procRoot}/{pid}/stat", buffer);
        int close = stat.LastIndexOf((byte)')');

        // ") S 4711 …"
        return close >= 0 && close + 4 < stat.Length && Utf8Parser.TryParse(stat[(close + 4)..], out int parent, out _) ? parent : 0;
    }

    /// <summary>Whether a process is the one that was started then.</summary>
    public static bool IsSame(ProcessKey key, ulong startTicks) => key.StartNs / TickNs == startTicks;

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

    /// <summary>Whether a process is still the one of its key.</summary>
    public static bool IsAlive(ProcessKey key, string procRoot = "/proc") =>
        ReadProcess(procRoot, key.Pid) is { } now && now.Key.StartNs / TickNs == key.StartNs / TickNs;

    private static (ProcessKey Key, string Name)? ReadProcess(string procRoot, int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        return TryParse(BoundedFile.ReadInto($"{procRoot}/{pid}/stat", buffer), out string name, out ulong ticks)
            ? (new ProcessKey(pid, ticks * TickNs), name)
            : null;
    }

    /// <summary>The name stands in brackets and may have some itself: the last one counts.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> stat, out string name, out ulong ticks)
    {
        name = "";
        ticks = 0;
        int open = stat.IndexOf((byte)'(');
        int close = stat.LastIndexOf((byte)')');
        if (open < 0 || close < open || close + 2 > stat.Length)
        {
            return false;
        }

        name = EngineText.Clean(Encoding.UTF8.GetString(stat[(open + 1)..close]), EngineText.LongestName);
        ReadOnlySpan<byte> rest = stat[(close + 2)..];
        for (int field = 0; field < FieldsBefore; field++)
        {
            int space = rest.IndexOf((byte)' ');
            if (space < 0)
            {
                return false;
            }

            rest = rest[(space + 1)..];
        }

        return Utf8Parser.TryParse(rest, out ticks, out _);
    }
}
