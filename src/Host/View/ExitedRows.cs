using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>Processes that ended within the last refreshes, and the values that are known of them.</summary>
internal sealed class ExitedRows(ColumnCatalog columns)
{
    /// <summary>How many refreshes a process is shown after its end.</summary>
    private const int Refreshes = 3;

    /// <summary>A machine that starts thousands of processes a second shall not push the living ones off the screen.</summary>
    private const int Most = 1024;

    private readonly Column? _pid = Known(columns, "pid");
    private readonly Column? _ppid = Known(columns, "ppid");
    private readonly Column? _uid = Known(columns, "uid");
    private readonly Column? _user = Known(columns, "user");
    private readonly Column? _name = Known(columns, "name");
    private readonly Column? _command = Known(columns, "command");
    private readonly Column? _time = Known(columns, "time");
    private readonly Column? _elapsed = Known(columns, "elapsed");
    private readonly Column? _started = Known(columns, "started");
    private ExitedProcess[] _processes = new ExitedProcess[16];
    private double[] _starts = new double[16];
    private long[] _seenAt = new long[16];
    private long _frame;

    public int Count { get; private set; }

    public ReadOnlySpan<ExitedProcess> Processes => _processes.AsSpan(0, Count);

    /// <summary>Adds what ended in a frame and forgets what ended long ago; nothing at the same frame again.</summary>
    public void Take(Frame frame)
    {
        if (frame.Number == _frame)
        {
            return;
        }

        Forget(frame.Number < _frame ? long.MaxValue : frame.Number - Refreshes);
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
    public double Number(int index, Column column)
    {
        ref readonly ExitedProcess process = ref _processes[index];
        return column == _pid ? process.Key.Pid
            : column == _ppid ? process.ParentPid
            : column == _uid ? process.Uid
            : column == _time ? process.CpuSeconds
            : column == _elapsed ? process.LifetimeSeconds
            : column == _started ? _starts[index]
            : double.NaN;
    }

    /// <summary>A value of a text column; null where it is not known after the end.</summary>
    public string? Text(int index, Column column) =>
        column == _name || column == _command ? _processes[index].Name
            : column == _user ? _processes[index].User?.Name
            : null;

    private static Column? Known(ColumnCatalog columns, string id) =>
        columns.TryGet(id, out Column? column) ? column : null;

    private void Add(Frame frame, in ExitedProcess process)
    {
        if (Count == _processes.Length)
        {
            Array.Resize(ref _processes, Count * 2);
            Array.Resize(ref _starts, Count * 2);
            Array.Resize(ref _seenAt, Count * 2);
        }

        _processes[Count] = process;
        _starts[Count] = frame.StartedUnixSeconds(process.Key.StartNs);
        _seenAt[Count] = frame.Number;
        Count++;
    }

    private void Forget(long upTo)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_seenAt[i] > upTo)
            {
                _processes[kept] = _processes[i];
                _starts[kept] = _starts[i];
                _seenAt[kept] = _seenAt[i];
                kept++;
            }
        }

        Count = kept;
    }
}
