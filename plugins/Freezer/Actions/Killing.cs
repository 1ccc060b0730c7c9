using System.Collections.Immutable;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Files;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Freezer.Actions;

/// <summary>Kills whole cgroups at once, those below included, so that nothing can fork its way out (<c>cgroup.kill</c>,
/// Linux 5.14). It works on frozen processes too.</summary>
/// <remarks>The kernel sends the signal to the first thread of each process, where it has no effect if that thread has
/// ended: a process that lives on in other threads survives (6.18). So those that are left are killed one by
/// one.</remarks>
internal sealed class Killing(CgroupTree tree)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Enough for a hundred processes, where nothing holds them up.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    /// <summary>Open at once: the usual limit is 1,024 files.</summary>
    private const int MostHandles = 256;

    public ActionResult Kill(ImmutableArray<FreezeTarget> targets, CancellationToken cancel)
    {
        List<string> failures = [.. targets.Select(target => KillOne(target, cancel)).OfType<string>()];
        return failures.Count == 0
            ? ActionResult.Done($"killed {Freezing.Describe(targets)}")
            : ActionResult.Failed("not everything was killed", [.. failures]);
    }

    private string? KillOne(FreezeTarget target, CancellationToken cancel)
    {
        using Cgroup? cgroup = tree.Open(target.Path, out int error);
        if (cgroup is null || cgroup.Id != target.Id)
        {
            return $"{target.Path}: {(cgroup is null ? FileCalls.Explain(error) : "it is another cgroup of the same name now")}";
        }

        error = cgroup.Write(Cgroup.KillFile, "1");
        if (error != 0)
        {
            return $"cannot write {tree.NameOf(cgroup, Cgroup.KillFile)}: {FileCalls.Explain(error)}";
        }

        if (cgroup.WaitFor(static events => !events.IsPopulated, Soon, cancel))
        {
            return null;
        }

        foreach (int[] some in CgroupMembers.Of(cgroup).Processes.Where(static process => process > 0).Chunk(MostHandles))
        {
            if (cancel.IsCancellationRequested)
            {
                break;
            }

            KillLeft(some, cgroup);
        }

        // Children that they forked before the signal reached them.
        _ = cgroup.Write(Cgroup.KillFile, "1");

        return cgroup.WaitFor(static events => !events.IsPopulated, Patience, cancel) || !cgroup.Events.IsPopulated
            ? null
            : $"{target.Path}: some process has not ended yet: it waits for a device or a file system, or the freezer of cgroup v1 holds it";
    }

    /// <summary>Kills processes by handles, so that a pid cannot be reused between the check and the signal.</summary>
    private static void KillLeft(int[] processes, Cgroup cgroup)
    {
        (int Process, SafeFileHandle? Handle)[] handles = Array.ConvertAll(processes, static process => (process, FileCalls.OpenProcess(process)));
        try
        {
            HashSet<int> members = [.. CgroupMembers.Of(cgroup).Processes];
            foreach ((int process, SafeFileHandle? handle) in handles)
            {
                if (handle is not null && members.Contains(process))
                {
                    FileCalls.KillProcess(handle);
                }
            }
        }
        finally
        {
            Array.ForEach(handles, static one => one.Handle?.Dispose());
        }
    }
}
