using System.Diagnostics;
using Bpftop.Freezer.Cgroups;
using static Bpftop.Linux.Errno;

namespace Bpftop.Freezer.Actions;

/// <summary>Tells when everything in a cgroup stands still.</summary>
/// <remarks>The kernel assumes that a cgroup has either processes or cgroups below it, which holds only where
/// controllers are on. One that has both says <c>frozen 1</c> as soon as those below it are frozen, whatever its own
/// processes do (<c>cgroup_propagate_frozen</c>). So every cgroup is asked, and where there are both, the processes
/// themselves.</remarks>
internal sealed class Completion(HoldUps holdUps)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until it stands still.</summary>
    /// <returns>False where it does not within the time.</returns>
    public bool Wait(Cgroup cgroup, TimeSpan timeout, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        while (cgroup.WaitFor(static events => events.IsFrozen, timeout - Stopwatch.GetElapsedTime(start), cancel))
        {
            if (IsReached(cgroup))
            {
                return true;
            }

            if (Stopwatch.GetElapsedTime(start) > timeout || cancel.WaitHandle.WaitOne(Pause))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>True where it stands still now.</summary>
    public bool IsReached(Cgroup cgroup) => IsReached(cgroup, 0);

    private bool IsReached(Cgroup cgroup, int depth)
    {
        // Where it cannot be read, it is not known to stand still.
        if (!cgroup.Events.IsFrozen || CgroupTree.ChildNames(cgroup) is not { } names || (depth == CgroupMembers.MaxDepth && names.Length > 0))
        {
            return false;
        }

        bool hasChildren = false;
        foreach (string name in names)
        {
            using Cgroup? child = cgroup.OpenChild(name, out int error);
            if (child is null && error is ENOENT or ENODEV)
            {
                continue;
            }

            hasChildren = true;
            if (child is null || !IsReached(child, depth + 1))
            {
                return false;
            }
        }

        return !hasChildren || !cgroup.Processes.Any(holdUps.IsHoldingUp);
    }
}
