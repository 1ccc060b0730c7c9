using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;

namespace Bpftop.Freezer;

/// <summary>Looks after what bpftop froze, and at the freezers of the cgroups on the screen.</summary>
internal sealed class FreezerRefresh(
    FreezeJournal journal,
    Recovery recovery,
    FrozenList list,
    WatchedCgroups watched,
    TimeProvider time) : IBackgroundRefresh
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>For the first two seconds: a snapshot has to say who holds a process, and has only one refresh to learn
    /// which cgroups matter.</summary>
    private static readonly TimeSpan AtStart = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(2);

    /// <summary>The file system's clock moves in steps of some milliseconds: two changes may have the same
    /// time.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly long _begin = time.GetTimestamp();
    private DateTime _lastChange;
    private bool _hasRun;

    /// <summary>Shortly before something is due.</summary>
    public TimeSpan Period
    {
        get
        {
            TimeSpan period = time.GetElapsedTime(_begin) < Start ? AtStart : Longest;
            foreach (FrozenEntry entry in list.Current)
            {
                period = Sooner(Sooner(period, entry.Record.ThawAt), entry.Record.CompleteBy);
            }

            return period;
        }
    }

    public ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (IsDue())
        {
            recovery.Run();
        }

        cancel.ThrowIfCancellationRequested();
        watched.Refresh();
        return ValueTask.CompletedTask;
    }

    // What has long been overdue could not be thawed, and is tried again with the rest.
    private TimeSpan Sooner(TimeSpan period, double? due) =>
        due - time.SecondsSinceStart() is { } left && left > -Longest.TotalSeconds && left < period.TotalSeconds
            ? TimeSpan.FromSeconds(Math.Max(0, left))
            : period;

    private bool IsDue()
    {
        if (journal.Problem is not null)
        {
            return false;
        }

        DateTime change = journal.LastChange;
        if (_hasRun && change == _lastChange && list.Current.Length == 0 && time.GetUtcNow().UtcDateTime - change > Settled)
        {
            return false;
        }

        _hasRun = true;
        _lastChange = change;
        return true;
    }
}
