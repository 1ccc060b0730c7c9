using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Processes;
using Bpftop.Toolkit;

namespace Bpftop.Freezer.Actions;

/// <summary>Finds the processes that keep a cgroup from being frozen.</summary>
/// <remarks>The kernel does not tell for single threads: a frozen one looks like a sleeping one. So this goes by the
/// state, and by the kernel function that the thread waits in.</remarks>
internal sealed class HoldUps(CgroupTree tree, ProcFiles proc)
{
    /// <summary>The parent of a vfork sleeps in the state D and counts as frozen (6.1 and before: <c>do_fork</c>).</summary>
    private static readonly string[] _waitsForVfork = ["kernel_clone", "_do_fork", "do_fork", "wait_for_vfork_done", "__do_sys_vfork"];

    /// <summary>A line for each process that is not frozen; one that says so where none can be named.</summary>
    public IEnumerable<string> Of(Cgroup cgroup)
    {
        string[] lines = [.. CgroupMembers.Of(cgroup).Processes.Select(Reason).OfType<string>()];
        return lines.Length > 0 ? lines : [$"{tree.NameOf(cgroup, "cgroup.events")} says \"frozen 0\", and no process in it shows why"];
    }

    /// <summary>True where a process is seen to go on.</summary>
    public bool IsHoldingUp(int pid) => Reason(pid) is not null;

    private string? Reason(int pid)
    {
        if (proc.Stat(pid) is not { } process)
        {
            return null;
        }

        if (proc.FirstFreezerOf(pid) is { } holder)
        {
            return $"{pid} {process.Name}: held by the freezer of cgroup v1 ({holder}); thaw it there first";
        }

        foreach (ProcessStat thread in proc.Threads(pid))
        {
            string function = thread.State is 'D' or 'R' ? proc.WaitsIn(pid, thread.Pid) : "";
            if (thread.State == 'D' && !_waitsForVfork.Contains(function))
            {
                return $"{pid} {process.Name}: in uninterruptible sleep{(function.Length > 0 ? $" ({function})" : "")}, waiting for a device or a file system";
            }

            if (thread.State == 'R')
            {
                return $"{pid} {process.Name}: still running inside the kernel";
            }
        }

        return null;
    }
}
