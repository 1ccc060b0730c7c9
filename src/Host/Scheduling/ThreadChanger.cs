using Bpftop.Host.Journal;
using Bpftop.Host.Targets;
using Bpftop.Toolkit;
using static Bpftop.Linux.Errno;

namespace Bpftop.Host.Scheduling;

/// <summary>Changes a setting of every thread of processes that were pinned.</summary>
/// <remarks>
/// Linux keeps nice value, I/O priority, affinity and policy for each thread, and a thread that starts has those of the
/// thread that started it. So threads are listed until a look finds none that is new; one that has a value that this
/// change gave to another has it from there, and is not changed a second time. Where threads of one process differ by
/// just what a change adds, a thread that starts meanwhile may so be left as it is.
/// There are no calls by pidfd for this. The process is pinned before, and whether it held its pid is looked up again
/// afterwards; a thread's start is read before and after. A number that changed hands in between is told as a failure.
/// Any thread. It waits for nothing, but each thread costs some system calls.
/// </remarks>
/// <param name="procRoot">Where procfs is mounted.</param>
/// <param name="journal">Is told of each change; null for nobody.</param>
internal sealed class ThreadChanger(string procRoot, IActionJournal? journal = null)
{
    /// <summary>Looks at a process whose threads come and go.</summary>
    private const int MostLooks = 16;

    /// <summary>Changes each target, and says what became of it.</summary>
    /// <param name="targets">Whom.</param>
    /// <param name="setting">What.</param>
    /// <param name="what">What is done, in few words: "nice -1".</param>
    /// <param name="next">The value of a thread that has a value; it is asked for each thread.</param>
    /// <param name="cancel">Leaves the targets that were not begun.</param>
    public ImmutableArray<ThreadOutcome> Change<T>(
        ImmutableArray<ProcessTarget> targets, ThreadSetting<T> setting, string what, Func<T, T> next, CancellationToken cancel)
        where T : IEquatable<T>
    {
        ImmutableArray<ThreadOutcome>.Builder outcomes = ImmutableArray.CreateBuilder<ThreadOutcome>(targets.Length);
        foreach (ProcessTarget target in targets)
        {
            outcomes.Add(cancel.IsCancellationRequested
                ? new ThreadOutcome(target, "not begun: it was cancelled")
                : Change(target, setting, next));
        }

        ImmutableArray<ThreadOutcome> all = outcomes.MoveToImmutable();
        journal?.Write(Entry(all, what));
        return all;
    }

    /// <summary>Takes a change back from the threads that nobody changed since.</summary>
    /// <param name="done">What became of it.</param>
    /// <param name="what">What it is called: "undo of nice -1".</param>
    public ImmutableArray<ThreadOutcome> Undo(ImmutableArray<ThreadOutcome> done, string what)
    {
        ImmutableArray<ThreadOutcome> undone = [.. done.Where(static outcome => outcome.Undo is not null).Select(static outcome => outcome.Undo!())];
        journal?.Write(Entry(undone, what));
        return undone;
    }

    /// <summary>What the journal is told of a change.</summary>
    internal static ActionEntry Entry(ImmutableArray<ThreadOutcome> outcomes, string what)
    {
        ThreadOutcome[] failures = [.. outcomes.Where(static outcome => outcome.Failure is not null)];
        return new ActionEntry(
            what,
            [.. outcomes.Select(static outcome => outcome.Target.Line)],
            string.Create(CultureInfo.InvariantCulture, $"set for {outcomes.Length - failures.Length} of {outcomes.Length}, {outcomes.Sum(static outcome => outcome.Threads)} threads"),
            failures.Length == 0)
        {
            Failures = [.. failures.Select(static outcome => $"{outcome.Target.Line}: {outcome.Failure}")],
        };
    }

    private ThreadOutcome Change<T>(ProcessTarget target, ThreadSetting<T> setting, Func<T, T> next)
        where T : IEquatable<T>
    {
        using PinnedProcess? process = PinnedProcess.Open(procRoot, target.Key, out string? failure);
        if (process is null)
        {
            return new ThreadOutcome(target, failure);
        }

        HashSet<(int, ulong)> seen = [];
        List<Changed<T>> changed = [];
        List<(string Why, int Error)> failures = [];
        int living = 0;
        bool isNew = true;
        for (int look = 0; isNew; look++)
        {
            if (look == MostLooks)
            {
                failures.Add(("threads start faster than they can be changed; the last ones may be as they were", 0));
                break;
            }

            // All are read before the first is changed: only what is found at a later look may have its value from there.
            List<(ThreadKey Thread, T Before, int Error)> found = [];
            foreach (ThreadKey thread in ThreadKey.Of(procRoot, target.Key.Pid))
            {
                if (seen.Add((thread.Id, thread.StartTicks)))
                {
                    int error = setting.Read(thread.Id, out T before);
                    found.Add((thread, before, error));
                }
            }

            isNew = found.Count > 0;
            foreach ((ThreadKey thread, T before, int error) in found)
            {
                if (look > 0 && error == 0 && changed.Find(other => other.After.Equals(before)) is { } starter)
                {
                    changed.Add(starter with { Thread = thread });
                    living++;
                }
                else
                {
                    living += ChangeOne(thread, before, error, setting, next, changed, failures) ? 1 : 0;
                }
            }
        }

        if (!process.HoldsPid)
        {
            failures.Add(("ended meanwhile; its pid may have been another process's when it was changed", 0));
        }
        else if (living == 0 && failures.Count == 0)
        {
            failures.Add(("ended meanwhile", ESRCH));
        }

        return Report(target, setting, changed, failures, living);
    }

    /// <returns>False where it has ended.</returns>
    private static bool ChangeOne<T>(
        ThreadKey thread, T before, int error, ThreadSetting<T> setting, Func<T, T> next, List<Changed<T>> changed, List<(string Why, int Error)> failures)
        where T : IEquatable<T>
    {
        T wanted = error == 0 ? next(before) : before;
        T after = wanted;
        error = error != 0 ? error
            : wanted.Equals(before) ? 0
            : setting.Write(thread.Id, wanted) is not 0 and var refused ? refused
            : setting.Read(thread.Id, out after);
        if (error == ESRCH || !thread.IsStillThere())
        {
            return false;
        }

        if (error == 0)
        {
            changed.Add(new Changed<T>(thread, before, wanted, after));
        }
        else
        {
            failures.Add((setting.Explain(error, wanted), error));
        }

        return true;
    }

    private ThreadOutcome Report<T>(ProcessTarget target, ThreadSetting<T> setting, List<Changed<T>> changed, List<(string Why, int Error)> failures, int living)
        where T : IEquatable<T>
    {
        string? failure = failures.Count == 0 ? null
            : changed.Count == 0 ? failures[0].Why
            : string.Create(CultureInfo.InvariantCulture, $"{living - changed.Count} of {living} threads: {failures[0].Why}");
        Changed<T>[] cut = [.. changed.Where(static one => !one.After.Equals(one.Wanted))];
        return new ThreadOutcome(target, failure)
        {
            IsPermission = failures.Count > 0 && failures.TrueForAll(static one => one.Error is EPERM or EACCES),
            Threads = changed.Count,
            Before = Values(changed.Select(static one => one.Before)),
            After = Values(changed.Select(static one => one.After)),
            Lack = cut.Length == 0 ? null : setting.ExplainLack(cut[0].Wanted, cut[0].After),
            Undo = changed.Exists(static one => !one.Before.Equals(one.After)) ? () => TakeBack(target, setting, changed) : null,
        };

        string Values(IEnumerable<T> values) => string.Join(", ", values.Distinct().Select(setting.Show));
    }

    /// <summary>Gives each thread what it had, where nobody has changed it since; those that started since have what their
    /// starters had.</summary>
    private ThreadOutcome TakeBack<T>(ProcessTarget target, ThreadSetting<T> setting, List<Changed<T>> changed)
        where T : IEquatable<T>
    {
        Dictionary<(int, ulong), T> of = [];
        foreach (Changed<T> one in changed)
        {
            of.TryAdd((one.Thread.Id, one.Thread.StartTicks), one.Before);
        }

        using PinnedProcess? process = PinnedProcess.Open(procRoot, target.Key, out string? failure);
        if (process is null)
        {
            return new ThreadOutcome(target, failure);
        }

        List<Changed<T>> undone = [];
        List<(string Why, int Error)> failures = [];
        int living = 0;
        foreach (ThreadKey thread in ThreadKey.Of(procRoot, target.Key.Pid))
        {
            if (setting.Read(thread.Id, out T now) == 0 && changed.Find(one => one.After.Equals(now)) is { } like)
            {
                T before = of.TryGetValue((thread.Id, thread.StartTicks), out T? own) ? own : like.Before;
                living += ChangeOne(thread, now, 0, setting, _ => before, undone, failures) ? 1 : 0;
            }
        }

        return undone.Count == 0 && failures.Count == 0
            ? new ThreadOutcome(target, "nothing is undone: it was changed again meanwhile")
            : Report(target, setting, undone, failures, living) with { Undo = null };
    }

    private sealed record Changed<T>(ThreadKey Thread, T Before, T Wanted, T After);
}
