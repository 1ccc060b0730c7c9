using Bpftop.Host.Collect.Proc;
using Bpftop.Toolkit;

namespace Bpftop.Host.Details.Tasks;

/// <summary>Who is whose parent, read once from <c>/proc</c>.</summary>
/// <remarks>From every process's own word: the kernel's lists of children (<c>/proc/PID/task/TID/children</c>) may leave some
/// out when one ends meanwhile.</remarks>
internal sealed class Family
{
    private readonly Dictionary<int, List<ProcessStat>> _children = [];

    private Family()
    {
    }

    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="cancellation">Raised when nobody waits.</param>
    public static Family Read(string procRoot, CancellationToken cancellation)
    {
        Family family = new();
        foreach (string folder in Folders(procRoot))
        {
            cancellation.ThrowIfCancellationRequested();
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                && ProcessStat.Read($"{folder}/stat") is { } stat)
            {
                family.Add(stat);
            }
        }

        return family;
    }

    /// <summary>Makes one of what is given.</summary>
    internal static Family Of(params ProcessStat[] processes)
    {
        Family family = new();
        Array.ForEach(processes, family.Add);
        return family;
    }

    /// <summary>All who descend from a process, each behind its parent, those of one parent by pid.</summary>
    /// <param name="pid">The process.</param>
    public IEnumerable<(ProcessStat Process, int Depth)> Descendants(int pid)
    {
        // What is read one after the other may say that two are each other's parents, where pids were given out anew.
        HashSet<int> seen = [pid];
        Stack<(ProcessStat Process, int Depth)> open = new();
        Push(pid, 0);
        while (open.TryPop(out (ProcessStat Process, int Depth) next))
        {
            yield return next;
            Push(next.Process.Pid, next.Depth + 1);
        }

        void Push(int parent, int depth)
        {
            if (_children.TryGetValue(parent, out List<ProcessStat>? children))
            {
                foreach (ProcessStat child in children.OrderByDescending(static child => child.Pid))
                {
                    if (seen.Add(child.Pid))
                    {
                        open.Push((child, depth));
                    }
                }
            }
        }
    }

    private void Add(ProcessStat stat)
    {
        if (!_children.TryGetValue(stat.ParentPid, out List<ProcessStat>? children))
        {
            _children[stat.ParentPid] = children = [];
        }

        children.Add(stat);
    }

    private static string[] Folders(string procRoot)
    {
        try
        {
            return Directory.GetDirectories(procRoot);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
