namespace Bpftop.Host.Details.Tasks;

/// <summary>Who is whose parent.</summary>
/// <typeparam name="T">What is known of a process.</typeparam>
internal sealed class Family<T>
{
    private readonly Dictionary<int, List<(int Pid, T Process)>> _children = [];

    /// <summary>Takes a process by its own word: the kernel's lists of children (<c>/proc/PID/task/TID/children</c>) may leave some
    /// out when one ends meanwhile.</summary>
    /// <param name="pid">Its pid.</param>
    /// <param name="parentPid">Its parent's.</param>
    /// <param name="process">What is known of it.</param>
    public void Add(int pid, int parentPid, T process)
    {
        if (!_children.TryGetValue(parentPid, out List<(int Pid, T Process)>? children))
        {
            _children[parentPid] = children = [];
        }

        children.Add((pid, process));
    }

    /// <summary>All who descend from a process, each behind its parent, those of one parent by pid.</summary>
    /// <param name="pid">The process.</param>
    public IEnumerable<(T Process, int Depth)> Descendants(int pid)
    {
        // What is read one after the other may say that two are each other's parents, where pids were given out anew.
        HashSet<int> seen = [pid];
        Stack<(int Pid, T Process, int Depth)> open = new();
        Push(pid, 0);
        while (open.TryPop(out (int Pid, T Process, int Depth) next))
        {
            yield return (next.Process, next.Depth);
            Push(next.Pid, next.Depth + 1);
        }

        void Push(int parent, int depth)
        {
            if (_children.TryGetValue(parent, out List<(int Pid, T Process)>? children))
            {
                foreach ((int child, T process) in children.OrderByDescending(static child => child.Pid))
                {
                    if (seen.Add(child))
                    {
                        open.Push((child, process, depth));
                    }
                }
            }
        }
    }
}
