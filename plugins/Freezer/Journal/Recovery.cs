using Bpftop.Freezer.Actions;
using Bpftop.Freezer.Cgroups;
using Microsoft.Extensions.Logging;
using static Bpftop.Linux.Errno;

namespace Bpftop.Freezer.Journal;

/// <summary>Compares the journal with the cgroups: finishes what a bpftop that was killed had begun, thaws what is due,
/// and lists what is frozen.</summary>
/// <remarks>It goes by how things are, not by who left them so: the same at start and at each refresh.</remarks>
internal sealed class Recovery(
    CgroupTree tree,
    FreezeJournal journal,
    Thawing thawing,
    Completion completion,
    FrozenList list,
    TimeProvider time,
    ILogger<Recovery> log)
{
    /// <summary>What was logged of what is still listed: it is tried again each second, and said once.</summary>
    private readonly HashSet<string> _told = [];

    /// <summary>Looks at every record. Where another bpftop is at work, nothing is changed and the list stays as it
    /// is.</summary>
    public void Run()
    {
        if (journal.Read(holdsLock: false).Length == 0)
        {
            list.Publish([]);
            return;
        }

        using IDisposable? held = journal.TryLock();
        if (held is not null)
        {
            RunLocked();
        }
    }

    /// <summary>The same, for a caller that has the journal's lock.</summary>
    public void RunLocked()
    {
        List<FrozenEntry> entries = [];
        ulong root = tree.RootId;
        if (root == 0)
        {
            return;
        }

        foreach (FreezeRecord record in journal.Read(holdsLock: true).Where(record => record.IsSeenFrom(root)))
        {
            try
            {
                if (Settle(record) is { } entry)
                {
                    entries.Add(entry);
                }
                else
                {
                    journal.Remove(record);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JournalException)
            {
                // One that cannot be read does not keep the others from being looked at.
                Warn($"{record.Cgroup}: {fault.Message}");
                entries.Add(new FrozenEntry(record, FrozenEntry.Unknown, 0));
            }
        }

        // A process that could not be moved back may have been frozen again where it is.
        list.Publish([.. entries.DistinctBy(static entry => entry.Cgroup)]);
        if (entries.Count == 0)
        {
            _told.Clear();
        }
    }

    private FrozenEntry? Settle(FreezeRecord record)
    {
        bool isDue = record.ThawAt <= time.SecondsSinceStart();
        if (isDue)
        {
            ThawDue(record);
        }

        FrozenEntry? entry = Look(record);
        if (isDue && entry?.State == FrozenEntry.Away)
        {
            // It is thawed. If it is frozen again where it is, that freeze has a time of its own.
            journal.Write(record with { ThawAt = null });
        }

        return entry;
    }

    private void ThawDue(FreezeRecord record)
    {
        double late = time.SecondsSinceStart() - record.ThawAt!.Value;
        if (thawing.Thaw(record.Cgroup, record.Id, record) is { } problem)
        {
            Warn($"the time of {record.Cgroup} is over, and it was not thawed: {problem}");
        }
        else
        {
            log.LogInformation("thawed {Cgroup}, which was due {Late:0.0} s ago", record.Cgroup, late);
        }
    }

    /// <summary>How a record's cgroup is now; null where nothing of it is left.</summary>
    private FrozenEntry? Look(FreezeRecord record)
    {
        using Cgroup? cgroup = tree.Open(record.Cgroup, out int error);
        if (cgroup is null)
        {
            // Only what is known to be gone is forgotten.
            return error == ENOENT ? null : new FrozenEntry(record, FrozenEntry.Unknown, 0);
        }

        if (record.Id != 0 && cgroup.Id != record.Id)
        {
            return null;
        }

        CgroupMembers members = CgroupMembers.Of(cgroup);
        int processes = members.Processes.Count;
        if (cgroup.FreezeSetting is not { } isFreezeSet)
        {
            return new FrozenEntry(record, FrozenEntry.Unknown, processes);
        }

        if (record.Alone is { } lone)
        {
            // Nobody in it: its process has ended, or was not moved yet, or was moved back already. Not frozen: the rest of
            // a thaw, by whomever.
            if ((processes == 0 && members.Lack is null) || !isFreezeSet)
            {
                return MoveBack(cgroup, record, lone, processes);
            }
        }
        else if (!isFreezeSet)
        {
            return null;
        }

        bool isReached = completion.IsReached(cgroup);
        FrozenEntry entry = new(record, isReached ? FrozenEntry.Frozen : FrozenEntry.Freezing, processes);
        return record.CompleteBy is null ? entry : Decide(cgroup, entry, isReached);
    }

    /// <summary>Ends a freeze whose bpftop was gone before it was complete: kept where it is complete now, undone where
    /// its time is up.</summary>
    private FrozenEntry? Decide(Cgroup cgroup, FrozenEntry entry, bool isReached)
    {
        FreezeRecord record = entry.Record;
        if (isReached)
        {
            FreezeRecord kept = record with { CompleteBy = null };
            journal.Write(kept);
            return entry with { Record = kept };
        }

        if (record.CompleteBy > time.SecondsSinceStart())
        {
            return entry;
        }

        string? problem = thawing.Thaw(record.Cgroup, record.Id, record);
        if (Thawing.IsLeft(cgroup, problem))
        {
            Warn($"the freeze of {record.Cgroup} was not complete in time, and is not taken back: {problem}");
        }
        else
        {
            log.LogInformation("undid the freeze of {Cgroup}, which was not complete in time{Problem}", record.Cgroup, problem is null ? "" : $": {problem}");
        }

        return Look(record with { CompleteBy = null }) is { } left ? left with { Record = record } : null;
    }

    private FrozenEntry? MoveBack(Cgroup cgroup, FreezeRecord record, LoneProcess lone, int processes)
    {
        if (thawing.MoveBack(cgroup, lone) is not { } problem)
        {
            return null;
        }

        Warn(problem);
        return new FrozenEntry(record, FrozenEntry.Away, processes);
    }

    private void Warn(string problem)
    {
        if (_told.Add(problem))
        {
            log.LogWarning("{Problem}", problem);
        }
    }
}
