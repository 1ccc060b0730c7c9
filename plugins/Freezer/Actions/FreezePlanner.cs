using System.Collections.Immutable;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Files;
using Bpftop.Freezer.Journal;
using Bpftop.Freezer.Processes;
using Bpftop.Toolkit;
using static Bpftop.Linux.Errno;

namespace Bpftop.Freezer.Actions;

/// <summary>Finds out what a freeze would do, and changes nothing.</summary>
/// <param name="tree">The cgroups.</param>
/// <param name="proc">The processes.</param>
/// <param name="self">The process that must go on: bpftop's.</param>
internal sealed class FreezePlanner(CgroupTree tree, ProcFiles proc, int self)
{
    public FreezePlan Plan(IEnumerable<ProcessRow> chosen, FreezeScope scope, CancellationToken cancel)
    {
        Protection protection = Protection.Around(self, proc);
        Dictionary<string, Whole> wholes = new(StringComparer.Ordinal);
        List<FreezeTarget> targets = [];
        List<string> leftOut = [];
        List<string> forced = [];
        foreach (ProcessRow row in chosen)
        {
            cancel.ThrowIfCancellationRequested();
            if (!TryLocate(row, out ProcessStat process, out Cgroup? cgroup, out string reason))
            {
                leftOut.Add(reason);
                continue;
            }

            using (cgroup)
            {
                if (tree.HoldersOf(cgroup.Path).FirstOrDefault() is { } holder)
                {
                    leftOut.Add($"{process.Pid} {process.Name} is already frozen by {holder}");
                    continue;
                }

                Whole? whole = null;
                if (scope != FreezeScope.Process)
                {
                    if (WhyApart(process, cgroup) is { } apart)
                    {
                        leftOut.Add(apart);
                        continue;
                    }

                    if (!wholes.TryGetValue(cgroup.Path, out whole))
                    {
                        whole = LookAt(cgroup, protection, Cgroup.FreezeFile);
                        wholes.Add(cgroup.Path, whole);
                    }

                    if (whole.Against.All(refusal => scope == FreezeScope.Forced && refusal.CanBeForced))
                    {
                        targets.Add(whole.Target);
                        forced.AddRange(whole.Against.Select(static refusal => refusal.Reason));
                        continue;
                    }
                }

                Refusal? alone = protection.OfProcess(process, cgroup.Path);
                if (alone is { CanBeForced: true } && scope == FreezeScope.Forced)
                {
                    forced.Add(alone.Reason);
                    alone = null;
                }

                if (alone is null && AgainstMovingFrom(cgroup) is { } unmovable)
                {
                    alone = whole is { IsWritable: false } ? whole.Against[0] : unmovable;
                }

                if (alone is null)
                {
                    targets.Add(new FreezeTarget(cgroup.Path, cgroup.Id, process, [process], 0)
                    {
                        WhyAlone = whole is null ? null : ReasonOf(whole.Against[0], scope),
                    });
                }
                else
                {
                    leftOut.Add(ReasonOf(alone, scope));
                }
            }
        }

        FreezeTarget[] distinct = [.. targets.DistinctBy(static target => target.Identity)];
        return new FreezePlan(
            [.. distinct.Where(target => !distinct.Any(target.IsCoveredBy))],
            [.. leftOut.Distinct()],
            [.. forced.Distinct()]);
    }

    /// <summary>The same for an action on whole cgroups, whose protection cannot be overridden.</summary>
    /// <param name="chosen">Processes, whose cgroups are meant.</param>
    /// <param name="paths">Cgroups.</param>
    /// <param name="file">What must be writable.</param>
    /// <param name="cancel">Stops it.</param>
    public FreezePlan PlanWhole(IEnumerable<ProcessRow> chosen, IEnumerable<string> paths, string file, CancellationToken cancel)
    {
        Protection protection = Protection.Around(self, proc);
        List<string> leftOut = [];
        HashSet<string> cgroups = [.. paths];
        foreach (ProcessRow row in chosen)
        {
            cancel.ThrowIfCancellationRequested();
            if (TryLocate(row, out ProcessStat process, out Cgroup? cgroup, out string reason))
            {
                if (WhyApart(process, cgroup) is { } apart)
                {
                    leftOut.Add(apart);
                }
                else
                {
                    cgroups.Add(cgroup.Path);
                }

                cgroup.Dispose();
            }
            else
            {
                leftOut.Add(reason);
            }
        }

        List<FreezeTarget> targets = [];
        foreach (string path in cgroups)
        {
            using Cgroup? cgroup = tree.Open(path, out int error);
            Whole? whole = cgroup is null ? null : LookAt(cgroup, protection, file);
            if (whole is { Against: [] })
            {
                targets.Add(whole.Target);
            }
            else
            {
                leftOut.Add(whole?.Against[0].Reason ?? $"{path}: {FileCalls.Explain(error)}");
            }
        }

        return new FreezePlan([.. targets.Where(target => !targets.Any(target.IsCoveredBy))], [.. leftOut.Distinct()], []);
    }

    /// <summary>Finds the process of a row and its cgroup.</summary>
    internal bool TryLocate(
        in ProcessRow row,
        out ProcessStat process,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Cgroup? cgroup,
        out string reason)
    {
        bool isThread = (row.Traits & ProcessTraits.Thread) != 0;
        int pid = isThread ? row.ParentPid : row.Key.Pid;
        cgroup = null;
        process = default;
        ProcessStat? chosen = isThread ? proc.StatOfThread(pid, row.Key.Pid) : proc.Stat(pid);
        if (chosen is not { } found || !found.IsOf(row.Key) || proc.Stat(pid) is not { HasEnded: false } stat)
        {
            reason = $"{pid} {row.Name} has ended";
            return false;
        }

        process = stat;
        if (proc.CgroupOf(pid) is not { } path)
        {
            reason = $"{pid} {stat.Name} is in no cgroup of version 2";
            return false;
        }

        if (LivingProcess.WhyNotActedOn(path) is { } why)
        {
            reason = $"{pid} {stat.Name}: its cgroup {why}";
            return false;
        }

        cgroup = tree.Open(path, out int error);
        if (cgroup is null)
        {
            reason = $"{pid} {stat.Name}: cannot open its cgroup {path}: {FileCalls.Explain(error)}";
            return false;
        }

        // /proc and the mount may belong to different cgroup namespaces: then the path leads to another cgroup. A
        // kernel thread is refused later, with a better reason.
        if (!stat.IsKernelThread && Array.IndexOf(cgroup.Processes, pid) < 0)
        {
            bool isThreaded = TypeOf(cgroup) == "threaded";
            cgroup.Dispose();
            cgroup = null;
            reason = isThreaded
                ? $"{pid} {stat.Name} is in {path}, a threaded cgroup, of whose processes the kernel gives no list"
                : $"{pid} {stat.Name} is not in {path} below {tree.Root}, or not any more";
            return false;
        }

        reason = "";
        return true;
    }

    /// <summary>Why the cgroup of a process is not its group as the user understands it, or null: in version 2 a
    /// container whose engine uses version 1 is in its engine's cgroup.</summary>
    private string? WhyApart(in ProcessStat process, Cgroup cgroup)
    {
        if (cgroup.Path == CgroupPath.Root)
        {
            return null;
        }

        // A group in the freezer hierarchy alone holds a process; it is no container.
        (string Hierarchy, string Path)[] own =
        [
            .. proc.Version1Of(process.Pid).Where(static group => group.Value != CgroupPath.Root && group.Key != "freezer")
                .Select(static group => (group.Key, group.Value)),
        ];
        foreach (int member in own.Length == 0 ? [] : CgroupMembers.Of(cgroup).Processes)
        {
            IReadOnlyDictionary<string, string> theirs = proc.Version1Of(member);
            foreach ((string hierarchy, string path) in own)
            {
                if (theirs.TryGetValue(hierarchy, out string? other) && !CgroupPath.IsWithin(other, path))
                {
                    return $"{process.Pid} {process.Name} has a group in cgroup v1 only ({hierarchy}:{path}); {cgroup.Path} is that of {member} too, which is not in it";
                }
            }
        }

        return null;
    }

    private Whole LookAt(Cgroup cgroup, Protection protection, string file)
    {
        if (cgroup.Path == CgroupPath.Root)
        {
            // Without its members: those are the whole machine.
            return new Whole(new FreezeTarget(cgroup.Path, cgroup.Id, null, [], 0), protection.OfCgroup(cgroup.Path, [], []), IsWritable: true);
        }

        CgroupMembers members = CgroupMembers.Of(cgroup);
        string? lack = members.Lack;
        ImmutableArray<ProcessStat>.Builder processes = ImmutableArray.CreateBuilder<ProcessStat>(members.Processes.Count);
        foreach (int pid in members.Processes)
        {
            if (proc.Stat(pid) is { } process)
            {
                processes.Add(process);
            }
            else if (pid == 0 || FileCalls.IsProcess(pid))
            {
                // Whether it is protected cannot be known.
                lack ??= pid == 0
                    ? $"in {cgroup.Path} is a process of another pid namespace, which bpftop cannot see"
                    : $"process {pid} in {cgroup.Path} may not be looked at";
            }
        }

        Refusal[] against = protection.OfCgroup(cgroup.Path, members.Below, processes);
        if (lack is not null)
        {
            against = [new Refusal(lack), .. against];
        }

        int error = cgroup.CheckWritable(file);
        return new Whole(
            new FreezeTarget(cgroup.Path, cgroup.Id, null, processes.ToImmutable(), members.Below.Count),
            error == 0 ? against : [NotWritable(cgroup, file, error), .. against],
            error == 0);
    }

    private static string ReasonOf(Refusal refusal, FreezeScope scope) =>
        scope == FreezeScope.Cgroup && refusal.CanBeForced ? $"{refusal.Reason} (there is an action to force it)" : refusal.Reason;

    /// <summary>Why no process can be moved to a cgroup of its own, or null.</summary>
    private Refusal? AgainstMovingFrom(Cgroup cgroup)
    {
        if (LoneProcess.Of(cgroup.Path) is not null)
        {
            // A second one inside the first would have the same name in the journal, and the outer one would be
            // forgotten.
            return new Refusal($"{cgroup.Path} was made by bpftop to freeze a process alone, and that one is not moved back yet");
        }

        if (TypeOf(cgroup) is { } type and not "domain")
        {
            return new Refusal($"{cgroup.Path} is a {type} cgroup: no process can be moved below it, and so none frozen alone");
        }

        int error = cgroup.CheckWritable(".");
        if (error != 0)
        {
            return new Refusal($"bpftop may not make a cgroup in {tree.Root}{cgroup.Path}: {FileCalls.Explain(error)}");
        }

        error = cgroup.CheckWritable(Cgroup.ProcessesFile);
        return error == 0 ? null : NotWritable(cgroup, Cgroup.ProcessesFile, error);
    }

    /// <summary>Null for the root, which has none.</summary>
    private static string? TypeOf(Cgroup cgroup) => cgroup.Read("cgroup.type", out _)?.Trim();

    private Refusal NotWritable(Cgroup cgroup, string file, int error) => new(error == ENOENT
        ? $"there is no {tree.NameOf(cgroup, file)}: {tree.WhyMissing(file)}"
        : $"bpftop may not write {tree.NameOf(cgroup, file)}: {FileCalls.Explain(error)}");

    private sealed record Whole(FreezeTarget Target, Refusal[] Against, bool IsWritable);
}
