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

    /// <summary>The processes of a cgroup and of those below it.</summary>
    public static List<(ProcessKey Key, string Name)> Read(string? folder, string procRoot = "/proc")
    {
        List<(ProcessKey Key, string Name)> members = [];
        foreach (int pid in folder is null ? [] : CgroupFolder.Processes(folder, MostProcesses))
        {
            if (ReadProcess(procRoot, pid) is { } member)
            {
                members.Add(member);
            }
        }

        return members;
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
