using Bpftop.Host.Plugins;

namespace Bpftop.Host.Screen.Details;

/// <summary>Reads one tab of one process on a thread of its own, as often as it is asked to, and hands the rows over.</summary>
/// <remarks>For the screen's thread, which never waits here and allocates nothing from the second reading on: three buffers go
/// round, one being written, one finished, one being shown.</remarks>
internal sealed class DetailReader(IDetailTab tab, ProcessRow process, Action wake, TimeProvider time) : IProgress<int>, IDisposable
{
    /// <summary>Reading takes no more than one part in so many of the time.</summary>
    private const int Share = 5;

    private readonly Lock _gate = new();

    // Not disposed: the thread may come back to it late.
    private readonly AutoResetEvent _asked = new(false);
    private TableBuffer _writing = new(tab.Spec);
    private TableBuffer _finished = new(tab.Spec);
    private Thread? _thread;
    private CancellationTokenSource? _stop;
    private bool _isAsked;
    private bool _isOver;
    private bool _hasCome;
    private bool _hasRows;
    private string? _failure;
    private DateTimeOffset _readAt;
    private long _endedAt;
    private TimeSpan _took;
    private int _rowsSoFar;

    /// <summary>Whether a reading was asked for and has not ended.</summary>
    public bool IsReading
    {
        get
        {
            lock (_gate)
            {
                return _isAsked;
            }
        }
    }

    /// <summary>How many rows the reading that goes on has so far; 0 where it does not say.</summary>
    public int RowsSoFar => Volatile.Read(ref _rowsSoFar);

    /// <summary>Asks for the rows as they are now, unless they are being read, or were a moment ago.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            if (_isAsked || _isOver || (_took > TimeSpan.Zero && time.GetElapsedTime(_endedAt) < _took * Share))
            {
                return;
            }

            _isAsked = true;
            Volatile.Write(ref _rowsSoFar, 0);
            if (_thread is null)
            {
                _thread = new Thread(Run) { Name = tab.Spec.Id, IsBackground = true };
                _thread.Start();
            }
        }

        _asked.Set();
    }

    /// <summary>Nobody looks any more: what is being read is given up.</summary>
    public void Hide()
    {
        lock (_gate)
        {
            _isAsked = false;
            _stop?.Cancel();
        }
    }

    /// <summary>Takes what has come since the last call.</summary>
    /// <param name="rows">The rows that are shown, which are given back for the new ones; as they are where there are none.</param>
    /// <param name="failure">Why there are none, or null.</param>
    /// <param name="readAt">When they were read; as it is where there are none.</param>
    /// <returns>True where something has come.</returns>
    public bool TryTake(ref TableBuffer rows, out string? failure, ref DateTimeOffset readAt)
    {
        lock (_gate)
        {
            failure = _failure;
            if (!_hasCome)
            {
                return false;
            }

            _hasCome = false;
            if (_hasRows)
            {
                _hasRows = false;
                readAt = _readAt;
                (rows, _finished) = (_finished, rows);
            }

            return true;
        }
    }

    /// <summary>Gives up for good.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _isAsked = false;
            _stop?.Cancel();
        }

        _asked.Set();
    }

    void IProgress<int>.Report(int value) => Volatile.Write(ref _rowsSoFar, value);

    private void Run()
    {
        while (true)
        {
            _asked.WaitOne();
            CancellationTokenSource stop = new();
            lock (_gate)
            {
                if (_isOver)
                {
                    return;
                }

                if (!_isAsked)
                {
                    continue;
                }

                _stop = stop;
            }

            // Only this thread writes to it, and it exchanges it below.
            _writing.Clear();
            long begun = time.GetTimestamp();
            DetailReading reading = tab.Read(process, _writing, this, stop.Token);
            lock (_gate)
            {
                _stop = null;
                End(reading, begun);
            }

            stop.Dispose();
            wake();
        }
    }

    private void End(DetailReading reading, long begun)
    {
        if (reading.End == DetailEnd.Hung)
        {
            // It may go on writing for as long as it is away.
            _writing = new TableBuffer(tab.Spec);
        }

        if (!_isAsked || reading.End == DetailEnd.Stopped)
        {
            // Hidden meanwhile, and maybe asked for once more since.
            return;
        }

        _isAsked = false;
        _hasCome = true;
        _failure = reading.Text;
        _endedAt = time.GetTimestamp();
        _took = time.GetElapsedTime(begun, _endedAt);
        if (reading.End == DetailEnd.Answered)
        {
            _hasRows = true;
            _readAt = time.GetUtcNow();
            (_writing, _finished) = (_finished, _writing);
        }
    }
}
