using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Sampling;

/// <summary>The sampling thread: a frame every interval, published for one reader.</summary>
/// <remarks>
/// Ticks are counted from the first one, so that they do not drift; a tick that comes late moves the ones after it.
/// A refresh that fails is reported and tried again at the next tick. Between refreshes, paused or not, the thread takes
/// texts that come late. Every member may be used from any thread.
/// </remarks>
/// <param name="source">Where frames come from.</param>
/// <param name="time">The clock.</param>
/// <param name="sink">Takes each frame before its reader does; null for nobody.</param>
internal sealed class Sampler(IFrameSource source, TimeProvider time, IFrameSink? sink = null) : IDisposable
{
    /// <summary>Waits are cut to whole milliseconds: without this one would end early and be repeated.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan EndWait = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private Thread? _thread;
    private FrameDemand _demand = new();
    private long _interval = TimeSpan.TicksPerSecond;
    private string? _fault;
    private long _due;
    private bool _busy;
    private volatile bool _paused;
    private bool _requested;
    private bool _stopped;
    private bool _textsArrived;
    private int _textsVersion;

    /// <summary>Where finished frames are taken.</summary>
    public FrameExchange Frames { get; } = new();

    /// <summary>Whether the reader has every frame: a refresh waits until the one before it was taken. What ends or comes
    /// meanwhile is in the next.</summary>
    public bool KeepsEveryFrame { get; init; }

    /// <summary>Time from refresh to refresh.</summary>
    public TimeSpan Interval
    {
        get => new(Volatile.Read(ref _interval));
        set
        {
            lock (_gate)
            {
                Volatile.Write(ref _interval, value.Ticks);
                _due = time.GetTimestamp();
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>While true no refresh is taken, but for <see cref="RequestNow"/>.</summary>
    public bool Paused
    {
        get => _paused;
        set
        {
            lock (_gate)
            {
                _paused = value;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>What the reader looks at; taken up at the next refresh.</summary>
    public FrameDemand Demand
    {
        get => Volatile.Read(ref _demand);
        set => Volatile.Write(ref _demand, value);
    }

    /// <summary>Why the last refresh failed, in one line, or null.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    /// <summary>Changes when texts arrived that the last frame taken lacks; see <see cref="Frame.RenewTexts"/>.
    /// <see cref="FrameExchange.Published"/> is called then, too.</summary>
    public int TextsVersion => Volatile.Read(ref _textsVersion);

    /// <summary>Starts the thread; the first refresh is taken at once.</summary>
    public void Start()
    {
        source.Texts.Arrived = TextsArrived;
        lock (_gate)
        {
            _due = time.GetTimestamp();
            StartThread();
        }
    }

    /// <summary>Takes a refresh as soon as possible, paused or not.</summary>
    public void RequestNow()
    {
        lock (_gate)
        {
            _requested = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>For the reader to take the newest frame by; see <see cref="FrameExchange.Take"/>.</summary>
    public Frame? Take()
    {
        Frame? frame = Frames.Take();
        if (frame is not null && KeepsEveryFrame)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }

        return frame;
    }

    /// <summary>For the reader to call now and then: where the thread hangs inside a plugin, another one takes over and
    /// leaves that plugin out.</summary>
    /// <returns>True where a thread was replaced.</returns>
    public bool ReplaceIfStuck()
    {
        lock (_gate)
        {
            if (_stopped || !_busy || !source.IsStuck)
            {
                return false;
            }

            _busy = false;
            StartThread();
            return true;
        }
    }

    /// <summary>Ends the thread and waits for it, unless it is stuck.</summary>
    public void Dispose()
    {
        Thread? thread;
        source.Texts.Arrived = null;
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
            thread = _thread;
        }

        thread?.Join(EndWait);
    }

    private void StartThread()
    {
        _thread = new Thread(Run) { Name = "sampling", IsBackground = true };
        _thread.Start();
    }

    private void Run()
    {
        while (WaitForTurn(out bool isForTexts))
        {
            if (isForTexts)
            {
                TakeTexts();
                continue;
            }

            string? fault = null;
            try
            {
                source.Sample(Frames.Writing, Demand);
            }
            catch (Exception thrown) when (thrown is not OutOfMemoryException)
            {
                fault = OneLine.Of(thrown.Message);
            }

            Volatile.Write(ref _fault, fault);
            if (!Finish())
            {
                return;
            }

            if (fault is not null)
            {
                Frames.Published?.Invoke();
                continue;
            }

            // Not within Sample, which may return from a plugin long after another thread has taken over.
            source.Texts.Take();
            Keep();
            Frames.Publish();
        }
    }

    /// <summary>Hands the frame to whoever keeps it. Where that fails the frame is shown none the less.</summary>
    private void Keep()
    {
        try
        {
            sink?.Keep(Frames.Writing);
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            Volatile.Write(ref _fault, $"the frame is not kept: {OneLine.Of(thrown.Message)}");
        }
    }

    private void TextsArrived()
    {
        lock (_gate)
        {
            _textsArrived = true;
            if (!_busy)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void TakeTexts()
    {
        if (source.Texts.Take())
        {
            Interlocked.Increment(ref _textsVersion);
            Frames.Published?.Invoke();
        }
    }

    private bool WaitForTurn(out bool isForTexts)
    {
        isForTexts = false;
        lock (_gate)
        {
            while (!_stopped && _thread == Thread.CurrentThread)
            {
                long now = time.GetTimestamp();
                TimeSpan left = time.GetElapsedTime(now, _due);
                bool isHeld = _paused || (KeepsEveryFrame && !Frames.IsTaken);
                if (_requested || (!isHeld && left <= TimeSpan.Zero))
                {
                    _requested = false;
                    _due = Math.Max(_due, now - time.TicksOf(Interval)) + time.TicksOf(Interval);
                    _busy = true;
                    return true;
                }

                if (_textsArrived)
                {
                    _textsArrived = false;
                    isForTexts = true;
                    return true;
                }

                TimeSpan? wait = isHeld ? null : left + Rounding;
                if (source.Texts.Look() is { } look && !(wait < look))
                {
                    wait = look + Rounding;
                }

                Monitor.Wait(_gate, wait ?? Timeout.InfiniteTimeSpan);
            }

            return false;
        }
    }

    /// <summary>False where another thread has taken over meanwhile.</summary>
    private bool Finish()
    {
        lock (_gate)
        {
            if (_thread != Thread.CurrentThread)
            {
                return false;
            }

            _busy = false;
            return true;
        }
    }
}
