using System.Diagnostics;

namespace Bpftop.Host.Plugins.Filling;

/// <summary>What one provider costs and which faults it had, and what follows from that.</summary>
/// <remarks>Written by the sampling thread; any thread may read.</remarks>
internal sealed class FillAccount(PluginLimits limits, TimeProvider time)
{
    private readonly long _budgetTicks = (long)(limits.FillBudget.TotalSeconds * Stopwatch.Frequency);
    private int _overInRow;
    private int _withinInRow;
    private int _faultsInRow;
    private int _untilCall;
    private long _lastFrame;
    private long _resumeAt;
    private TimeSpan _pause;
    private volatile bool _slow;
    private volatile bool _suspended;
    private volatile string? _lastFault;
    private long _faults;
    private long _ticks;
    private long _bytes;

    /// <summary>Time of the last fill.</summary>
    public double Microseconds => Volatile.Read(ref _ticks) * 1e6 / Stopwatch.Frequency;

    /// <summary>Bytes that the last fill allocated.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public long Faults => Volatile.Read(ref _faults);

    /// <summary>The last exception in one line, or null.</summary>
    public string? LastFault => _lastFault;

    /// <summary>True while it is called at every fourth refresh only.</summary>
    public bool IsSlow => _slow;

    public bool IsSuspended => _suspended;

    /// <summary>How long it is left alone after its last exceptions.</summary>
    public TimeSpan Pause => _pause;

    /// <summary>Decides at the start of a refresh that wants it.</summary>
    /// <param name="frame">The frame's number.</param>
    public FillTurn Turn(long frame)
    {
        // What was not wanted for a while has nothing that could stand for now.
        _untilCall = frame == _lastFrame + 1 ? _untilCall : 0;
        _lastFrame = frame;
        if (_suspended)
        {
            if (time.GetTimestamp() < _resumeAt)
            {
                return FillTurn.Leave;
            }

            // One more try: the next exception suspends it at once, for longer.
            _suspended = false;
            _faultsInRow = limits.FaultsInRow - 1;
            _untilCall = 0;
        }

        if (_slow && _untilCall > 0)
        {
            _untilCall--;
            return FillTurn.Repeat;
        }

        return FillTurn.Call;
    }

    /// <summary>Records a call that returned.</summary>
    /// <param name="ticks">Its time, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="bytes">What it allocated.</param>
    /// <param name="rows">Rows of the refresh.</param>
    /// <param name="fault">What it threw, or null.</param>
    public void Record(long ticks, long bytes, int rows, Exception? fault)
    {
        Volatile.Write(ref _ticks, ticks);
        Volatile.Write(ref _bytes, bytes);
        RecordTime(ticks, rows);
        if (fault is null)
        {
            _faultsInRow = 0;
            _pause = default;
            return;
        }

        Interlocked.Increment(ref _faults);
        _lastFault = FaultText.Of(fault);
        if (++_faultsInRow >= limits.FaultsInRow)
        {
            _pause = _pause == default ? limits.FirstSuspension : PluginLimits.Doubled(_pause, limits.LongestSuspension);
            _resumeAt = time.After(_pause);
            _suspended = true;
        }
    }

    private void RecordTime(long ticks, int rows)
    {
        bool over = ticks > Math.Max(_budgetTicks, _budgetTicks * rows / 1000);
        _overInRow = over ? _overInRow + 1 : 0;
        _withinInRow = over ? 0 : _withinInRow + 1;
        if (!_slow && _overInRow >= limits.Patience)
        {
            _slow = true;
        }
        else if (_slow && _withinInRow >= limits.Patience)
        {
            _slow = false;
        }

        _untilCall = _slow ? limits.SlowEvery - 1 : 0;
    }
}

/// <summary>What a provider gets at one refresh.</summary>
internal enum FillTurn
{
    /// <summary>It is called.</summary>
    Call,

    /// <summary>Its last values are shown again: it is slow.</summary>
    Repeat,

    /// <summary>Its cells stay blank: it is suspended.</summary>
    Leave,
}
