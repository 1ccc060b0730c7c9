using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Header;

/// <summary>Reads frames that were kept, for the graphs of the header: one at a time, while no key is there.</summary>
/// <param name="kept">The frames.</param>
/// <param name="header">Has the graphs.</param>
internal sealed class MeterPast(IKeptFrames kept, HeaderPanel header)
{
    /// <summary>Drawing takes its time, too: not after each frame.</summary>
    private const int FramesADrawing = 16;

    private long _readTo;
    private Frame? _frame;
    private IKeptFrameReader? _reader;

    /// <summary>Whether there are frames to read.</summary>
    public bool HasMore => _readTo > 0;

    /// <summary>Looks whether graphs lack frames before one.</summary>
    public void Seek(long number) => _readTo = kept.IsOn && header.HasGraphs ? number : 0;

    /// <summary>Reads one; takes some milliseconds.</summary>
    /// <returns>True where there is something to draw.</returns>
    public bool Read()
    {
        if (header.FirstMissing(_readTo) is not (> 0 and var number))
        {
            bool was = _frame is not null;
            (_readTo, _frame, _reader) = (0, null, null);
            return was;
        }

        _frame ??= new Frame();
        _reader ??= kept.NewReader();
        if (_reader.TryRead(number, _frame))
        {
            header.Take(_frame);
        }
        else
        {
            header.TakeUnknown(number);
        }

        return number % FramesADrawing == 0;
    }
}
