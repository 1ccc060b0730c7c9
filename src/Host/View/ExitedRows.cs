using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>Processes that ended within the last refreshes, and the values that are known of them.</summary>
internal sealed class ExitedRows
{
    /// <summary>So that thousands of short-lived processes a second do not push the living ones off the screen.</summary>
    private const int Most = 1024;

    private ExitedProcess[] _processes = new ExitedProcess[16];
    private ulong[] _seenAtNs = new ulong[16];
    private long _frame;

    public int Count { get; private set; }

    public ReadOnlySpan<ExitedProcess> Processes => _processes.AsSpan(0, Count);

    /// <summary>Adds what ended in a frame and forgets what ended long ago; nothing at the same frame again. A frame of the
    /// past has its own only, whichever was shown before.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="keep">How long a process is shown after its end, but at least in one frame.</param>
    public void Take(Frame frame, TimeSpan keep)
    {
        if (frame.Number == _frame)
        {
            return;
        }

        ulong keepNs = (ulong)keep.Ticks * 100;
        Forget(frame.Number < _frame || frame.IsPast ? ulong.MaxValue : frame.AtNs > keepNs ? frame.AtNs - keepNs : 0);
        _frame = frame.Number;
        for (int i = 0; i < frame.ExitedCount && Count < Most; i++)
        {
            Add(frame, frame.Exited[i]);
        }
    }

    public void Clear()
    {
        Array.Clear(_processes);
        Count = 0;
        _frame = 0;
    }

    /// <summary>A value of a number column; NaN where it is not known after the end.</summary>
    public double Number(int index, Column column) =>
        column.Source?.ExitedNumber is { } number ? number(_processes[index]) : double.NaN;

    /// <summary>A value of a text column; null where it is not known after the end.</summary>
    public string? Text(int index, Column column) => column.Source?.ExitedText?.Invoke(_processes[index]);

    private void Add(Frame frame, in ExitedProcess process)
    {
        if (Count == _processes.Length)
        {
            Array.Resize(ref _processes, Count * 2);
            Array.Resize(ref _seenAtNs, Count * 2);
        }

        _processes[Count] = process with { StartedUnixSeconds = frame.StartedUnixSeconds(process.Key.StartNs) };
        _seenAtNs[Count] = frame.AtNs;
        Count++;
    }

    private void Forget(ulong upToNs)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_seenAtNs[i] > upToNs)
            {
                _processes[kept] = _processes[i];
                _seenAtNs[kept] = _seenAtNs[i];
                kept++;
            }
        }

        Count = kept;
    }
}
