namespace Bpftop.Network.Traffic;

/// <summary>Whether somebody looks at the table: packets are counted only then.</summary>
internal sealed class TrafficInterest(TimeProvider time)
{
    /// <summary>A look at another screen does not lose the flows.</summary>
    private static readonly TimeSpan _lasts = TimeSpan.FromSeconds(10);

    private long _lookedAt;

    /// <summary>Whether somebody has looked of late. Any thread.</summary>
    public bool IsThere => Volatile.Read(ref _lookedAt) is not 0 and var lookedAt && time.GetElapsedTime(lookedAt) < _lasts;

    /// <summary>Notes a look. Any thread.</summary>
    public void Note() => Volatile.Write(ref _lookedAt, time.GetTimestamp());
}
