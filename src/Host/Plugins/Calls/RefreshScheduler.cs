using System.Collections.Immutable;

namespace Bpftop.Host.Plugins.Calls;

/// <summary>Which of a plugin's background refreshes is to run when: each its period after the end of its last run.
/// </summary>
internal sealed class RefreshScheduler
{
    /// <summary>A period of zero would keep a core busy.</summary>
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(50);

    private readonly ImmutableArray<IBackgroundRefresh> _refreshes;
    private readonly TimeProvider _time;
    private readonly long[] _due;

    public RefreshScheduler(ImmutableArray<IBackgroundRefresh> refreshes, TimeProvider time)
    {
        _refreshes = refreshes;
        _time = time;
        _due = new long[refreshes.Length];
        MakeAllDue();
    }

    /// <summary>The source is there, or there again: nobody waits for what is left of a period.</summary>
    public void MakeAllDue() => Array.Fill(_due, _time.GetTimestamp());

    /// <summary>The refresh that is due first, or -1 where there is none.</summary>
    public int Next()
    {
        int next = -1;
        for (int index = 0; index < _due.Length; index++)
        {
            next = next < 0 || _due[index] < _due[next] ? index : next;
        }

        return next;
    }

    public TimeSpan UntilDue(int index) =>
        _time.GetElapsedTime(_time.GetTimestamp(), _due[index]) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Books the end of a run.</summary>
    public void Ended(int index)
    {
        TimeSpan period = _refreshes[index].Period;
        period = period < ShortestPeriod ? ShortestPeriod : period;
        _due[index] = _time.GetTimestamp() + (long)(Math.Min(period.TotalSeconds, 86400) * _time.TimestampFrequency);
    }
}
