using System.Diagnostics;
using Bpftop.Freezer.Cgroups;

namespace Bpftop.Freezer.Actions;

/// <summary>Knows when everything in a cgroup stands still.</summary>
/// <remarks>
/// The kernel takes it that a cgroup has either processes or cgroups below it, which holds only where controllers are on.
/// One that has both says <c>frozen 1</c> as soon as those below it are frozen, whatever its own processes do
/// (<c>cgroup_propagate_frozen</c>). So every cgroup is asked, and where there are both, the processes themselves.
/// </remarks>
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
    public bool IsReached(Cgroup cgroup)
    {
        if (!cgroup.Events.IsFrozen)
        {
            return false;
        }

        bool hasChildren = false;
        foreach (string name in CgroupTree.ChildNames(cgroup))
        {
            using Cgroup? child = cgroup.OpenChild(name, out _);
            if (child is null)
            {
                continue;
            }

            hasChildren = true;
            if (!IsReached(child))
            {
                return false;
            }
        }

        return !hasChildren || !cgroup.Processes.Any(holdUps.IsHoldingUp);
    }
}
