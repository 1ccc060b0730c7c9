using System.Diagnostics;

namespace Bpftop.Systemd.Units;

/// <summary>Whether somebody looks at the table: what has to be polled is polled only then.</summary>
internal sealed class TableInterest
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait for the first numbers after the table is opened.</summary>
    private static readonly TimeSpan _glance = TimeSpan.FromSeconds(1);
    private long _lookedAt;

    /// <summary>Notes a look. Any thread.</summary>
    public void Note() => Volatile.Write(ref _lookedAt, Stopwatch.GetTimestamp());

    /// <summary>Time until a poll is due, or until it is worth looking again whether one is.</summary>
    /// <param name="last">When the last one was, 0 for never.</param>
    public TimeSpan UntilDue(long last)
    {
        TimeSpan left = last == 0 ? TimeSpan.Zero : _period - Stopwatch.GetElapsedTime(last);
        long lookedAt = Volatile.Read(ref _lookedAt);
        return lookedAt == 0 || Stopwatch.GetElapsedTime(lookedAt) > _period ? _glance : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
