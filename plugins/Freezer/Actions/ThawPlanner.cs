using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Files;
using Bpftop.Freezer.Journal;
using Bpftop.Freezer.Processes;
using Bpftop.Toolkit;
using static Bpftop.Linux.Errno;

namespace Bpftop.Freezer.Actions;

/// <summary>Finds out what a thaw would do, and changes nothing.</summary>
internal sealed class ThawPlanner(CgroupTree tree, ProcFiles proc, FreezePlanner processes, FreezeJournal journal)
{
    /// <summary>Thaws everything that bpftop froze, and nothing else: not an ancestor that somebody else has frozen.</summary>
    public ThawPlan PlanAll()
    {
        FreezeRecord[] records = Records();
        List<ThawTarget> targets = [];
        List<string> leftOut = [];
        foreach (FreezeRecord record in records)
        {
            using Cgroup? cgroup = tree.Open(record.Cgroup, out int error);
            if (cgroup is null && error != ENOENT)
            {
                leftOut.Add($"cannot open {tree.Root}{record.Cgroup}: {FileCalls.Explain(error)}");
            }
            else if (cgroup is null || (record.Id != 0 && record.Id != cgroup.Id) || (record.Alone is null && cgroup.FreezeSetting == false))
            {
                leftOut.Add(tree.HoldersOf(record.Cgroup).FirstOrDefault() is { } holder
                    ? $"{record.Cgroup} is frozen by {holder}, and not for itself any more"
                    : $"{record.Cgroup} is not frozen any more");
            }
            else
            {
                targets.Add(Look(cgroup, records, null));
            }
        }

        return PlanOf(targets, leftOut);
    }

    /// <summary>Thaws whatever holds the chosen processes, and chosen cgroups.</summary>
    public ThawPlan Plan(IEnumerable<ProcessRow> chosen, IEnumerable<string> cgroups)
    {
        FreezeRecord[] records = Records();
        List<ThawTarget> targets = [];
        List<string> leftOut = [];
        foreach (ProcessRow row in chosen)
        {
            if (!processes.TryLocate(row, out ProcessStat process, out Cgroup? cgroup, out string reason))
            {
                leftOut.Add(reason);
                continue;
            }

            using (cgroup)
            {
                // All of them: a process goes on only where no ancestor holds it either.
                if (!Add(cgroup.Path, records, targets))
                {
                    leftOut.Add(WhyNotThawed(process, cgroup));
                }
            }
        }

        foreach (string path in cgroups)
        {
            FreezeRecord? record = Array.Find(records, record => record.Cgroup == path);
            if (!Add(path, records, targets) && !AddAway(record, targets))
            {
                leftOut.Add($"{path} is not frozen any more");
            }
        }

        return PlanOf(targets, leftOut);
    }

    // Top down: a cgroup goes on only once those above it do.
    private static ThawPlan PlanOf(List<ThawTarget> targets, List<string> leftOut) => new(
        [.. targets.DistinctBy(static target => target.Id).OrderBy(static target => target.Path.Length)],
        [.. leftOut.Distinct()]);

    // A thaw needs no journal: what somebody else froze is not in it.
    private FreezeRecord[] Records()
    {
        FreezeRecord[] records = journal.Problem is null ? journal.Read(holdsLock: false) : [];
        return records.Length == 0 ? records : [.. records.Where(record => record.IsSeenFrom(tree.RootId))];
    }

    private bool Add(string path, FreezeRecord[] records, List<ThawTarget> targets)
    {
        bool isAny = false;
        foreach (string holder in tree.HoldersOf(path))
        {
            using Cgroup? cgroup = tree.Open(holder, out _);
            if (cgroup is not null)
            {
                targets.Add(Look(cgroup, records, holder == path ? null : path));
                isAny = true;
            }
        }

        return isAny;
    }

    /// <summary>A process that was thawed, and could not be moved back yet.</summary>
    private bool AddAway(FreezeRecord? record, List<ThawTarget> targets)
    {
        using Cgroup? cgroup = record?.Alone is null ? null : tree.Open(record.Cgroup, out _);
        if (cgroup is null)
        {
            return false;
        }

        targets.Add(Look(cgroup, [record!], null));
        return true;
    }

    private ThawTarget Look(Cgroup cgroup, FreezeRecord[] records, string? ancestorOf)
    {
        CgroupMembers members = CgroupMembers.WithoutHeld(cgroup);
        return new ThawTarget(
            cgroup.Path,
            cgroup.Id,
            Array.Find(records, record => record.Cgroup == cgroup.Path && (record.Alone is not null || record.Id == cgroup.Id)),
            [.. members.Processes.Select(pid => proc.Stat(pid)).OfType<ProcessStat>()],
            [.. members.Held],
            ancestorOf);
    }

    private string WhyNotThawed(in ProcessStat process, Cgroup cgroup)
    {
        if (proc.FirstFreezerOf(process.Pid) is { } holder)
        {
            return $"{process.Pid} {process.Name} is held by the freezer of cgroup v1 ({holder}), which bpftop does not thaw";
        }

        return cgroup.Events.IsFrozen
            ? $"{process.Pid} {process.Name} is frozen by a cgroup outside of bpftop's cgroup namespace"
            : $"{process.Pid} {process.Name} is not frozen";
    }
}
