using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Sampling;

/// <summary>Hands whole frames from the sampling thread to one reader; neither waits for the other.</summary>
/// <remarks>Three frames: one being written, one finished, one being read. A slow reader skips frames, unless the writer waits
/// for <see cref="IsTaken"/>.</remarks>
internal sealed class FrameExchange
{
    private const int Fresh = 4;
    private readonly Frame[] _frames = [new(), new(), new()];
    private int _writing;
    private int _finished = 1;
    private int _reading = 2;

    /// <summary>Called on the sampling thread after each publish.</summary>
    public Action? Published { get; set; }

    /// <summary>The frame to write; the sampling thread only.</summary>
    public Frame Writing => _frames[_writing];

    /// <summary>Whether the reader has the newest finished frame.</summary>
    public bool IsTaken => (Volatile.Read(ref _finished) & Fresh) == 0;

    /// <summary>Makes <see cref="Writing"/> the newest finished frame.</summary>
    public void Publish()
    {
        int old = Interlocked.Exchange(ref _finished, _writing | Fresh);
        _writing = old & ~Fresh;
        Published?.Invoke();
    }

    /// <summary>Takes the newest finished frame, which stays the reader's until its next successful take.</summary>
    /// <returns>Null where nothing was published since the last take.</returns>
    public Frame? Take()
    {
        if (IsTaken)
        {
            return null;
        }

        int old = Interlocked.Exchange(ref _finished, _reading);
        _reading = old & ~Fresh;
        return _frames[_reading];
    }
}
