using System.Diagnostics;

namespace Bpftop.Host.Plugins.Calls;

/// <summary>Calls a plugin on the thread that asks, one call after the other; a timer cancels a call at its limit, and has it told
/// where the call does not come back even then.</summary>
/// <remarks>Plugins are called every second for as long as bpftop runs: a call on another thread takes two wake-ups more, which is
/// most of what a plugin at rest costs. Who must go on without the plugin uses <see cref="TimedCall"/>.</remarks>
internal sealed class WatchedCall : IDisposable
{
    private readonly TimeSpan _grace;
    private readonly Timer _timer;

    // Held for a few assignments and for what is told.
    private readonly Lock _gate = new();

    /// <summary>Of the call that is under way, or null.</summary>
    private CancellationTokenSource? _cancel;
    private Action? _lost;
    private TimeSpan _limit;
    private long _since;
    private bool _isCancelled;
    private bool _isLost;

    /// <param name="grace">How long a call may take to come back once it is cancelled.</param>
    public WatchedCall(TimeSpan grace)
    {
        _grace = grace;
        _timer = new Timer(static call => ((WatchedCall)call!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Calls, and comes back with the call, however long it takes.</summary>
    /// <param name="call">The call; it may block.</param>
    /// <param name="limit">When it is cancelled.</param>
    /// <param name="lost">Told on the pool, once, where it is still away after the time to come back. May not block.</param>
    /// <param name="stop">Cancels it before.</param>
    /// <returns>How it ended; <see cref="CallEnd.Hung"/> where that had been told, whatever it brought.</returns>
    public CallOutcome<T> Run<T>(Func<CancellationToken, ValueTask<T>> call, TimeSpan limit, Action lost, CancellationToken stop)
        where T : class
    {
        // Not disposed, for the plugin may have kept the token; without a timer there is nothing to release.
        CancellationTokenSource cancel = new();
        Begin(cancel, limit, lost);
        T? value = null;
        Exception? fault = null;
        try
        {
            using (stop.UnsafeRegister(static call => ((WatchedCall)call!).LookNow(), this))
            {
                ValueTask<T> pending = call(cancel.Token);
                value = pending.IsCompletedSuccessfully ? pending.Result : Wait(pending.AsTask());
            }
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }

        if (Ended())
        {
            return new CallOutcome<T>(CallEnd.Hung, default, null, null);
        }

        CallEnd end = fault is null ? CallEnd.Answered : TimedCall.EndOf(fault, stop, cancel.Token);
        return new CallOutcome<T>(end, value, end == CallEnd.Threw ? fault : null, null);
    }

    /// <summary>After the last call.</summary>
    public void Dispose() => _timer.Dispose();

    private static T Wait<T>(Task<T> task)
    {
        TimedCall.AtEndOf(task).Wait();
        return task.GetAwaiter().GetResult();
    }

    private void Begin(CancellationTokenSource cancel, TimeSpan limit, Action lost)
    {
        lock (_gate)
        {
            (_cancel, _lost, _limit) = (cancel, lost, limit);
            _since = Stopwatch.GetTimestamp();
            _isCancelled = _isLost = false;
            LookIn(limit);
        }
    }

    private bool Ended()
    {
        lock (_gate)
        {
            (_cancel, _lost) = (null, null);
            _ = _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return _isLost;
        }
    }

    private void LookNow()
    {
        lock (_gate)
        {
            if (!_isCancelled)
            {
                _limit = TimeSpan.Zero;
                LookIn(TimeSpan.Zero);
            }
        }
    }

    // The timer counts whole milliseconds.
    private void LookIn(TimeSpan pause) => _ = _timer.Change(pause + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);

    private void Look()
    {
        CancellationTokenSource late;
        lock (_gate)
        {
            if (_cancel is null || _isLost)
            {
                return;
            }

            // This may be the look at a call before this one, which has just come back.
            TimeSpan left = (_isCancelled ? _grace : _limit) - Stopwatch.GetElapsedTime(_since);
            if (left > TimeSpan.Zero)
            {
                LookIn(left);
                return;
            }

            if (_isCancelled)
            {
                _isLost = true;
                _lost!();
                return;
            }

            _isCancelled = true;
            _since = Stopwatch.GetTimestamp();
            LookIn(_grace);
            late = _cancel;
        }

        // On another thread: callbacks that the call registered may block.
        _ = late.CancelAsync();
    }
}
