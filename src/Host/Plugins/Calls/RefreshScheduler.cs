namespace Bpftop.Host.Plugins.Calls;

/// <summary>Which of a plugin's background refreshes is to run when: each its period after the end of its last run.
/// </summary>
internal sealed class RefreshScheduler
{
    /// <summary>A period of zero would keep a core busy.</summary>
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(50);

    /// <summary>Longer ones are cut, so that no plugin's value overflows a timestamp.</summary>
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(1);

    private readonly ImmutableArray<IBackgroundRefresh> _refreshes;
    private readonly TimeProvider _time;
    private readonly long[] _due;
    private readonly bool[] _ended;

    public RefreshScheduler(ImmutableArray<IBackgroundRefresh> refreshes, TimeProvider time)
    {
        _refreshes = refreshes;
        _time = time;
        _due = new long[refreshes.Length];
        _ended = new bool[refreshes.Length];
        MakeAllDue();
    }

    /// <summary>Whether each has run at least once.</summary>
    public bool HaveAllEnded => Array.TrueForAll(_ended, static ended => ended);

    /// <summary>The source is there (again): every refresh is due now.</summary>
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

    public TimeSpan UntilDue(int index) => _time.Until(_due[index]);

    /// <summary>Records the end of a run.</summary>
    public void Ended(int index)
    {
        _ended[index] = true;
        TimeSpan period = _refreshes[index].Period;
        _due[index] = _time.After(period < ShortestPeriod ? ShortestPeriod : period > LongestPeriod ? LongestPeriod : period);
    }
}
