namespace Bpftop.Plugins.Tests.Nvidia;

/// <summary>The machine's clock, put forward by hand.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Alarm> _alarms = [];
    private TimeSpan _ahead;

    public void Advance(TimeSpan by)
    {
        Alarm[] due;
        lock (_alarms)
        {
            _ahead += by;
            due = [.. _alarms.Where(alarm => alarm.Due <= _ahead)];
        }

        Array.ForEach(due, static alarm => alarm.Ring());
    }

    /// <summary>Rings once, when the clock was moved that far; time that passes by itself does not count.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_alarms)
        {
            Alarm alarm = new(this, () => callback(state), dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _ahead + dueTime);
            _alarms.Add(alarm);
            return alarm;
        }
    }

    public override long GetTimestamp() => System.GetTimestamp() + (long)(_ahead.TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

    private sealed class Alarm(ManualTime time, Action ring, TimeSpan due) : ITimer
    {
        public TimeSpan Due => due;

        public void Ring()
        {
            Dispose();
            ring();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (time._alarms)
            {
                time._alarms.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
