namespace Bpftop.Network;

/// <summary>Whether somebody looks at what is costly to find out. The sampling thread marks it, the refresh reads it.</summary>
internal sealed class Attention(TimeProvider time)
{
    private static readonly TimeSpan _lasts = TimeSpan.FromSeconds(3);

    private long _last;

    /// <summary>Whether anybody has looked within the last seconds, or refreshes are further apart than that.</summary>
    public bool IsPaid => Volatile.Read(ref _last) is not 0 and long last && time.GetElapsedTime(last) < _lasts + Interval;

    private TimeSpan Interval { get; set; }

    /// <param name="tick">The refresh in which somebody looks.</param>
    public void Pay(in Tick tick)
    {
        Interval = tick.Elapsed;
        Volatile.Write(ref _last, time.GetTimestamp());
    }
}
