using System.Diagnostics;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Files;
using Bpftop.Freezer.Journal;
using Bpftop.Freezer.Processes;
using static Bpftop.Linux.Errno;

namespace Bpftop.Freezer.Actions;

/// <summary>Thaws, and takes back what freezing a process alone has changed. Its caller holds the journal's lock.</summary>
internal sealed class Thawing(CgroupTree tree, ProcFiles proc, FreezeJournal journal)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A process that has just ended holds its cgroup for a moment longer.</summary>
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Thaws one cgroup.</summary>
    /// <returns>Why it was not done completely, or null.</returns>
    public string? Thaw(string path, ulong id, FreezeRecord? record)
    {
        using Cgroup? cgroup = tree.Open(path, out int error);
        if (cgroup is null && error != ENOENT)
        {
            // It may still exist, and be frozen: its record stays.
            return $"cannot open {tree.Root}{path}: {FileCalls.Explain(error)}";
        }

        if (cgroup is null || (id != 0 && cgroup.Id != id))
        {
            Forget(record);
            return cgroup is null ? $"{path}: {FileCalls.Explain(error)}" : $"{path}: it is another cgroup of the same name now";
        }

        error = cgroup.Write(Cgroup.FreezeFile, "0");
        if (error != 0)
        {
            return $"cannot write {tree.NameOf(cgroup, Cgroup.FreezeFile)}: {FileCalls.Explain(error)}";
        }

        if ((record?.Alone ?? LoneProcess.Of(path)) is { } lone)
        {
            return MoveBack(cgroup, lone) ?? Forget(record) ?? WhyHeldBack(lone);
        }

        Forget(record);
        return WhyHeld(cgroup);
    }

    /// <summary>Whether a cgroup is still frozen after <see cref="Thaw"/>, which may report a problem with a later
    /// step.</summary>
    /// <remarks>The setting is not to be read where the cgroup is removed, as it is after a process was frozen alone.</remarks>
    public static bool IsLeft(Cgroup cgroup, string? problem) => cgroup.FreezeSetting ?? problem is not null;

    /// <summary>As <see cref="Thaw"/>, for one of several: what goes wrong with this one is reported, and the others
    /// are thawed all the same.</summary>
    public string? TryThaw(string path, ulong id, FreezeRecord? record)
    {
        try
        {
            return Thaw(path, id, record);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{path}: {fault.Message}";
        }
    }

    /// <summary>Moves every process of a cgroup that was made for one process to where that came from, and removes the
    /// cgroup. What it forked since goes with it.</summary>
    /// <returns>Why it was not done, or null.</returns>
    public string? MoveBack(Cgroup own, LoneProcess lone)
    {
        // The origin is there for as long as a cgroup is below it.
        using Cgroup? origin = tree.Open(lone.Origin, out int error);
        if (origin is null)
        {
            return $"{own.Path}: cannot open {lone.Origin}: {FileCalls.Explain(error)}";
        }

        string? problem = Empty(own, origin, 0);
        if (problem is not null)
        {
            return problem;
        }

        error = Remove(origin, CgroupPath.Name(own.Path));
        return error is 0 or ENOENT ? null : $"cannot remove {tree.Root}{own.Path}: {FileCalls.Explain(error)}; it is tried again";
    }

    /// <summary>Removes an empty cgroup; waits a moment for processes that are just ending.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Remove(Cgroup parent, string name)
    {
        using ManualResetEventSlim never = new(false);
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            int error = parent.RemoveChild(name);
            if (error != EBUSY || Stopwatch.GetElapsedTime(start) > RemovalPatience)
            {
                return error;
            }

            never.Wait(Pause);
        }
    }

    private string? Empty(Cgroup cgroup, Cgroup origin, int depth)
    {
        long start = Stopwatch.GetTimestamp();

        // Repeated, since processes that are not moved yet may fork.
        for (int[] processes = cgroup.Processes; processes.Length > 0; processes = cgroup.Processes)
        {
            foreach (int process in processes)
            {
                if (process != 0 && proc.CgroupOf(process) is { } now && now != cgroup.Path)
                {
                    // It has gone, or its pid is another process's by now.
                    continue;
                }

                int error = process == 0 ? ENOENT : origin.Take(process);
                if (error is not 0 and not ESRCH)
                {
                    return process == 0
                        ? $"a process of another pid namespace cannot be moved back to {origin.Path}; it runs on in {cgroup.Path}"
                        : $"cannot move {process} back to {origin.Path}: {FileCalls.Explain(error)}; it runs on in {cgroup.Path}, and is tried again";
                }
            }

            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                return $"{cgroup.Path} forks faster than it can be emptied; it runs on, and is tried again";
            }
        }

        if (CgroupTree.ChildNames(cgroup) is not { } names || (depth == CgroupMembers.MaxDepth && names.Length > 0))
        {
            return $"the cgroups below {cgroup.Path} cannot be listed; what is in them runs on, and is tried again";
        }

        string? held = null;
        foreach (string name in names)
        {
            using Cgroup? child = cgroup.OpenChild(name, out _);
            if (child is { IsFreezeSet: true, Events.IsPopulated: true })
            {
                // bpftop froze the cgroup above it, not this one.
                held ??= $"{child.Path} is frozen for itself, so what is in it stays there; it is tried again";
            }
            else if (child is not null)
            {
                if (Empty(child, origin, depth + 1) is { } problem)
                {
                    return problem;
                }

                _ = Remove(cgroup, name);
            }
        }

        return held;
    }

    private string? WhyHeldBack(LoneProcess lone) => tree.HoldersOf(lone.Origin).FirstOrDefault() is { } holder
        ? $"{lone.Pid} is back in {lone.Origin}, which stays frozen by {holder}"
        : null;

    /// <summary>Waits for the kernel to say that it is thawed; why it is not, or null.</summary>
    private string? WhyHeld(Cgroup cgroup)
    {
        if (tree.HoldersOf(cgroup.Path).FirstOrDefault() is { } holder)
        {
            return $"{cgroup.Path} stays frozen by {holder}";
        }

        return cgroup.WaitFor(static events => !events.IsFrozen, Patience, CancellationToken.None) || !cgroup.Events.IsFrozen
            ? null
            : $"{cgroup.Path} stays frozen by a cgroup outside of bpftop's cgroup namespace";
    }

    private string? Forget(FreezeRecord? record)
    {
        if (record is not null)
        {
            journal.Remove(record);
        }

        return null;
    }
}
