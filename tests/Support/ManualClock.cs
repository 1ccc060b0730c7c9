using System.Diagnostics;

namespace Bpftop.Tests.Support;

/// <summary>A clock that stands still until a test moves it, and its timers with it.</summary>
/// <remarks>Any thread.</remarks>
/// <param name="goesOn">It is the machine's clock, put forward by hand: timers still wait for the test.</param>
internal sealed class ManualClock(bool goesOn = false) : TimeProvider
{
    private readonly DateTimeOffset _start = goesOn ? System.GetUtcNow() : new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<Alarm> _alarms = [];
    private long _gone;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    private long Passed => Interlocked.Read(ref _gone) + (goesOn ? Stopwatch.GetElapsedTime(_began).Ticks : 0);

    /// <summary>Moves it, and has the timers ring that are due by then.</summary>
    public void Advance(TimeSpan by)
    {
        Alarm[] due;
        lock (_alarms)
        {
            long gone = Interlocked.Add(ref _gone, by.Ticks);

            // Nothing is allocated without timers: refreshes are measured with it.
            due = _alarms.Count == 0 ? [] : DueBy(gone);
        }

        Array.ForEach(due, static alarm => alarm.Ring());
    }

    public override long GetTimestamp() => TimeSpan.TicksPerHour + Passed;

    public override DateTimeOffset GetUtcNow() => _start + TimeSpan.FromTicks(Passed);

    /// <summary>Rings once.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_alarms)
        {
            Alarm alarm = new(this, () => callback(state), dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : _gone + dueTime.Ticks);
            _alarms.Add(alarm);
            return alarm;
        }
    }

    private Alarm[] DueBy(long gone) => [.. _alarms.Where(alarm => alarm.Due <= gone)];

    private sealed class Alarm(ManualClock clock, Action ring, long due) : ITimer
    {
        public long Due => due;

        public void Ring()
        {
            Dispose();
            ring();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (clock._alarms)
            {
                clock._alarms.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
