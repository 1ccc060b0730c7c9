namespace Bpftop.Network;

/// <summary>Whether somebody looks at what is costly to find out. The sampling thread marks it, or a reading
/// of details; the refresh reads it.</summary>
/// <param name="time">The clock.</param>
/// <param name="lasts">How long one look lasts.</param>
internal class Attention(TimeProvider time, TimeSpan lasts)
{
    private long _last;

    public Attention(TimeProvider time)
        : this(time, TimeSpan.FromSeconds(3))
    {
    }

    /// <summary>Whether anybody has looked of late, or refreshes are further apart than that.</summary>
    public virtual bool IsPaid => Volatile.Read(ref _last) is not 0 and long last && time.GetElapsedTime(last) < lasts + Interval;

    private TimeSpan Interval { get; set; }

    /// <param name="tick">The refresh in which somebody looks.</param>
    public void Pay(in Tick tick) => Pay(tick.Elapsed);

    /// <param name="interval">How far looks are apart.</param>
    protected void Pay(TimeSpan interval)
    {
        Interval = interval;
        Volatile.Write(ref _last, time.GetTimestamp());
    }
}
