using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Files;
using Bpftop.Freezer.Journal;
using Bpftop.Freezer.Processes;
using Bpftop.Toolkit;
using static Bpftop.Linux.Errno;

namespace Bpftop.Freezer.Actions;

/// <summary>Freezes. Its caller holds the journal's lock.</summary>
internal sealed class Freezing(
    CgroupTree tree,
    ProcFiles proc,
    FreezeJournal journal,
    HoldUps holdUps,
    Completion completion,
    Thawing thawing,
    TimeProvider time)
{
    /// <summary>How long the kernel is given; 1,000 processes take some 10 ms.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public ActionResult Freeze(FreezePlan plan, TimeSpan? duration, CancellationToken cancel)
    {
        List<string> failures = [];
        List<Begun> begun = [];
        long start = Stopwatch.GetTimestamp();
        try
        {
            foreach (FreezeTarget target in plan.Targets)
            {
                if (Begin(target, duration, failures) is var (record, cgroup))
                {
                    begun.Add(new Begun(target, record, cgroup));
                }
            }

            if (begun.Count == 0)
            {
                return ActionResult.Failed("nothing was frozen", [.. failures]);
            }

            List<Begun> unfinished = [.. begun.Where(one => !completion.Wait(one.Cgroup, Patience - Stopwatch.GetElapsedTime(start), cancel))];
            double took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            string[] causes = [.. unfinished.SelectMany(one => holdUps.Of(one.Cgroup))];

            // It may have completed while the hold-ups were looked for.
            unfinished.RemoveAll(one => completion.IsReached(one.Cgroup));
            Begun[] finished = [.. begun.Except(unfinished)];
            foreach (Begun one in finished)
            {
                Keep(one.Record, failures);
            }

            string frozen = finished.Length == 0 ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $"froze {Describe([.. finished.Select(static one => one.Target)])} in {took:0} ms{(duration is { } time ? string.Create(CultureInfo.InvariantCulture, $", for {time.TotalSeconds:0.#} s") : "")}");
            if (unfinished.Count > 0)
            {
                return TakeBack(unfinished, took, frozen, [.. failures, .. causes]);
            }

            return failures.Count == 0 ? ActionResult.Done(frozen) : ActionResult.Failed(frozen, [.. failures]);
        }
        finally
        {
            begun.ForEach(static one => one.Cgroup.Dispose());
        }
    }

    /// <summary>"14 processes in /app.slice/web.service".</summary>
    public static string Describe(IReadOnlyList<FreezeTarget> targets)
    {
        if (targets is [{ Alone: { } alone } one])
        {
            return $"{alone.Pid} {alone.Name}, alone of those in {one.Path}";
        }

        string count = PlanText.Count(targets.Sum(static target => target.Processes.Length));
        string[] paths = [.. targets.Select(static target => target.Path).Distinct()];
        return paths is [var only] ? $"{count} in {only}" : $"{count} in {paths.Length} cgroups";
    }

    /// <summary>Undoes what the kernel did not complete in time: left to itself, it would stop whenever its last process can be
    /// stopped, which may be hours later.</summary>
    private ActionResult TakeBack(List<Begun> unfinished, double took, string frozen, ImmutableArray<string> reasons)
    {
        List<string> left = [];
        List<string> problems = [];
        foreach (Begun one in unfinished)
        {
            string? problem = thawing.TryThaw(one.Record.Cgroup, one.Record.Id, one.Record);
            if (problem is not null)
            {
                problems.Add(problem);
            }

            if (Thawing.IsLeft(one.Cgroup, problem))
            {
                left.Add(one.Record.Cgroup);
            }
        }

        string what = string.Create(
            CultureInfo.InvariantCulture, $"{Describe([.. unfinished.Select(static one => one.Target)])}: not frozen completely after {took / 1000:0.0} s, and ");
        what += left.Count == 0 ? "thawed again" : "cannot be thawed yet: it stays listed as freezing, and is tried again";
        return ActionResult.Failed(frozen.Length == 0 ? what : $"{frozen}; {what}", [.. reasons, .. problems]) with
        {
            Offer = left.Count == 0 ? null : new ActionRequest(FreezerActions.Thaw, [], [.. left]),
        };
    }

    /// <summary>From now on it is frozen until somebody thaws it.</summary>
    private void Keep(FreezeRecord record, List<string> failures)
    {
        try
        {
            journal.Write(record with { CompleteBy = null });
        }
        catch (JournalException problem)
        {
            // It is frozen anyway, and Recovery tries to record it again.
            failures.Add(problem.Message);
        }
    }

    /// <summary>Begins one freeze. <see cref="Recovery"/>, which the caller runs afterwards, cleans up after one that
    /// fails; its record stays for that.</summary>
    private (FreezeRecord Record, Cgroup Cgroup)? Begin(FreezeTarget target, TimeSpan? duration, List<string> failures)
    {
        Cgroup? cgroup = tree.Open(target.Path, out int error);
        Cgroup? frozen = null;
        try
        {
            if (cgroup is null || cgroup.Id != target.Id)
            {
                failures.Add($"{target.Path}: {(cgroup is null ? FileCalls.Explain(error) : "it is another cgroup of the same name now")}");
                return null;
            }

            FreezeRecord record = Record(target, duration);
            if (record.Alone is { } again && journal.Read(holdsLock: true).Any(other => other.FileName == record.FileName))
            {
                // Its record would replace the one by which the earlier freeze is undone.
                failures.Add($"{again.Pid} was frozen alone before, and not all of that is taken back yet; thaw it first");
                return null;
            }

            journal.Write(record);
            frozen = target.Alone is { } lone ? MoveAlone(cgroup, lone, record, failures) : FreezeWhole(cgroup, failures);
            return frozen is null ? null : (record, frozen);
        }
        catch (JournalException problem)
        {
            failures.Add($"{target.Path} is not frozen: {problem.Message}");
            return null;
        }
        finally
        {
            if (cgroup != frozen)
            {
                cgroup?.Dispose();
            }
        }
    }

    private FreezeRecord Record(FreezeTarget target, TimeSpan? duration)
    {
        LoneProcess? lone = target.Alone is { } process ? new LoneProcess(process.Pid, process.StartTicks, target.Path) : null;
        return new FreezeRecord
        {
            Boot = journal.Boot,
            Root = tree.RootId,
            Cgroup = lone is null ? target.Path : CgroupPath.Join(target.Path, lone.DirectoryName),
            Id = lone is null ? target.Id : 0,
            Alone = lone,
            Since = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0,
            CompleteBy = time.SecondsSinceStart() + Patience.TotalSeconds,
            ThawAt = duration is { } length ? time.SecondsSinceStart() + length.TotalSeconds : null,
        };
    }

    private Cgroup? FreezeWhole(Cgroup cgroup, List<string> failures)
    {
        int error = cgroup.Write(Cgroup.FreezeFile, "1");
        if (error == 0)
        {
            return cgroup;
        }

        failures.Add($"cannot write {tree.NameOf(cgroup, Cgroup.FreezeFile)}: {FileCalls.Explain(error)}");
        return null;
    }

    /// <summary>Freezes the new cgroup while it is empty: the process stops the moment it is moved in, and anything it
    /// forks meanwhile is born frozen.</summary>
    private Cgroup? MoveAlone(Cgroup origin, in ProcessStat process, FreezeRecord record, List<string> failures)
    {
        string name = CgroupPath.Name(record.Cgroup);
        int error = origin.MakeChild(name);
        if (error is not 0 and not EEXIST)
        {
            failures.Add($"cannot make {tree.NameOf(origin, name)}: {FileCalls.Explain(error)}");
            return null;
        }

        bool isMade = error == 0;
        Cgroup? own = origin.OpenChild(name, out error);
        if (own is not null)
        {
            if (!isMade && (own.Events.IsPopulated || CgroupTree.ChildNames(own) is not []))
            {
                // Not something for Recovery to undo.
                journal.Remove(record);
                own.Dispose();
                failures.Add($"{tree.NameOf(origin, name)} is somebody else's: it was there before, and is not empty");
                return null;
            }

            error = own.Write(Cgroup.FreezeFile, "1");
            if (error == 0 && (proc.Stat(process.Pid)?.Key != process.Key || proc.CgroupOf(process.Pid) != origin.Path))
            {
                // It would go back to a cgroup that it does not come from.
                error = ESRCH;
            }

            error = error == 0 ? own.Take(process.Pid) : error;
            if (error == 0)
            {
                if (proc.Stat(process.Pid)?.Key == process.Key)
                {
                    return own;
                }

                // The pid was reused after the last look. Where that other process cannot be moved back, it at least
                // goes on.
                if (origin.Take(process.Pid) is not 0 and not ESRCH)
                {
                    _ = own.Write(Cgroup.FreezeFile, "0");
                }

                error = ESRCH;
            }

            own.Dispose();
        }

        failures.Add(error == ESRCH
            ? $"{process.Pid} {process.Name} has ended, or has been moved to another cgroup"
            : $"cannot move {process.Pid} {process.Name} to {tree.NameOf(origin, name)}: {FileCalls.Explain(error)}");
        return null;
    }

    private sealed record Begun(FreezeTarget Target, FreezeRecord Record, Cgroup Cgroup);
}
