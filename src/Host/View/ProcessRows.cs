using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>The rows that the process table is made of: those of the frame, and after them processes that ended a moment
/// ago; which of them are in the view, and in which order.</summary>
/// <remarks>What later steps ask of each row is copied out of the records, which are ten cache lines apart. Allocates
/// nothing per refresh while the number of rows does not grow.</remarks>
internal sealed class ProcessRows
{
    /// <summary>No row.</summary>
    public const int None = -1;

    /// <summary>The row may be shown: none of the options but the filter hides it.</summary>
    public const byte Allowed = 1;

    /// <summary>The row matches the filter.</summary>
    public const byte Matching = 2;

    /// <summary>The row is in the view: it matches, or stays for a descendant that does.</summary>
    public const byte Kept = 4;

    private readonly ExitedRows _exited = new();
    private readonly PidIndex _index = new();
    private int[] _lastOrder = [];
    private int _lastCount;
    private string?[] _sortTexts = [];
    private bool _indexed;

    /// <summary>The frame of the last <see cref="Update"/>.</summary>
    public Frame? Frame { get; private set; }

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many rows the arrays have room for.</summary>
    public int Capacity => Pids.Length;

    /// <summary>Processes that ended within the last refreshes.</summary>
    public ReadOnlySpan<ExitedProcess> Exited => _exited.Processes;

    /// <summary>How many of them are in the view.</summary>
    public int ExitedInView
    {
        get
        {
            int count = 0;
            for (int row = Count - _exited.Count; row < Count; row++)
            {
                count += Has(row, Kept) ? 1 : 0;
            }

            return count;
        }
    }

    /// <summary>The pid of a process, the tid of a thread.</summary>
    public int[] Pids { get; private set; } = [];

    /// <summary>The parent of a process, the process of a thread.</summary>
    public int[] ParentPids { get; private set; } = [];

    public ulong[] Starts { get; private set; } = [];

    public byte[] Marks { get; private set; } = [];

    public ViewRowKind[] Kinds { get; private set; } = [];

    /// <summary>What rows are sorted by where that is a number.</summary>
    public double[] SortNumbers { get; private set; } = [];

    /// <summary>Rows in the view, in the order of the lines, those inside closed folds included.</summary>
    public int[] Ordered { get; private set; } = [];

    public RowOrder Order { get; } = new();

    /// <summary>Takes a new frame, or new options on the same frame.</summary>
    public void Update(Frame frame, ViewOptions options)
    {
        Frame = frame;
        _indexed = false;
        if (options.Highlight > TimeSpan.Zero)
        {
            _exited.Take(frame, options.Highlight);
        }
        else if (_exited.Count > 0)
        {
            _exited.Clear();
        }

        Count = frame.RowCount + _exited.Count;
        Ensure(Count);
        GatherLiving(frame, options);
        GatherExited(frame.RowCount, options);
        for (int row = 0; row < Count; row++)
        {
            if (Marks[row] == Allowed && (options.Filter is null || options.Filter.Matches(new RowCells(frame, _exited, row))))
            {
                Marks[row] = Allowed | Matching | Kept;
            }
        }
    }

    public bool Has(int row, byte mark) => (Marks[row] & mark) != 0;

    public ProcessKey KeyOf(int row) => new(Pids[row], Starts[row]);

    /// <summary>The row's number; NaN where it is not known.</summary>
    public double Number(int row, Column column) => new RowCells(Frame!, _exited, row).Number(column);

    /// <summary>The row's text; null where it is not known.</summary>
    public string? Text(int row, Column column) => new RowCells(Frame!, _exited, row).Text(column);

    /// <summary>The first row of a pid or tid, or <see cref="None"/>.</summary>
    public int Find(int pid)
    {
        if (!_indexed)
        {
            _index.Build(Pids.AsSpan(0, Count));
            _indexed = true;
        }

        return _index.Find(pid);
    }

    /// <summary>The row of a process or thread, or <see cref="None"/>.</summary>
    public int Find(ProcessKey key)
    {
        int row = Find(key.Pid);
        if (row >= 0 && Starts[row] == key.StartNs)
        {
            return row;
        }

        for (row = Count - _exited.Count; row < Count; row++)
        {
            if (Pids[row] == key.Pid && Starts[row] == key.StartNs)
            {
                return row;
            }
        }

        return None;
    }

    /// <summary>The frame's row of a living process, or <see cref="None"/>.</summary>
    public int FindProcess(int pid)
    {
        int row = Find(pid);
        return row < Frame!.ProcessCount ? row : None;
    }

    /// <summary>Puts the rows of the view into <see cref="Ordered"/>, in their own order, and reads what they are sorted
    /// by.</summary>
    /// <returns>How many there are.</returns>
    public int Collect(Column sort)
    {
        int count = 0;
        for (int row = 0; row < Count; row++)
        {
            if (Has(row, Kept))
            {
                Ordered[count++] = row;
            }
        }

        int living = Frame!.RowCount;
        if (sort.IsText)
        {
            Frame.Texts(sort).CopyTo(_sortTexts);
            for (int row = living; row < Count; row++)
            {
                _sortTexts[row] = _exited.Text(row - living, sort);
            }
        }
        else
        {
            Frame.Numbers(sort).CopyTo(SortNumbers);
            for (int row = living; row < Count; row++)
            {
                SortNumbers[row] = _exited.Number(row - living, sort);
            }
        }

        return count;
    }

    /// <summary>Sorts what was collected.</summary>
    public void Sort(int count, ViewOptions options)
    {
        bool descending = options.Order == SortOrder.Descending;
        if (options.Sort.IsText)
        {
            StartFromLastOrder(count);
            Order.ByText(Ordered, count, _sortTexts, Pids, descending);
            RememberOrder(count);
        }
        else
        {
            Order.ByPid(Ordered, count, Pids);
            Order.ByNumber(Ordered, count, SortNumbers, descending);
        }
    }

    private void GatherLiving(Frame frame, ViewOptions options)
    {
        ProcessRecord[] records = frame.Records;
        for (int row = 0; row < frame.RowCount; row++)
        {
            ref readonly ProcessRecord record = ref records[row];
            bool thread = record.IsThread;
            Pids[row] = record.Tid;
            ParentPids[row] = thread ? record.Pid : record.ParentPid;
            Starts[row] = record.StartNs;
            Kinds[row] = thread ? ViewRowKind.Thread : ViewRowKind.Process;
            bool hidden = (thread && !options.Threads)
                || ((record.Flags & TaskFlags.KernelThread) != 0 && !options.KernelThreads)
                || !options.Allows(record.Uid, record.Pid);
            Marks[row] = hidden ? (byte)0 : Allowed;
        }
    }

    private void GatherExited(int from, ViewOptions options)
    {
        ReadOnlySpan<ExitedProcess> exited = _exited.Processes;
        for (int i = 0; i < exited.Length; i++)
        {
            ref readonly ExitedProcess process = ref exited[i];
            int row = from + i;
            Pids[row] = process.Key.Pid;
            ParentPids[row] = process.ParentPid;
            Starts[row] = process.Key.StartNs;
            Kinds[row] = ViewRowKind.Exited;
            Marks[row] = options.Allows(process.Uid, process.Key.Pid) ? Allowed : (byte)0;
        }

        // A zombie that nobody has waited for has ended and is still a row: it is shown once, as that row.
        for (int row = from; row < Count; row++)
        {
            int living = Find(Pids[row]);
            if (living >= 0 && living < row && Starts[living] == Starts[row])
            {
                Marks[row] = 0;
            }
        }
    }

    /// <summary>Comparing texts is slow and little changes between refreshes: rows start in the order that they had,
    /// new ones at the end.</summary>
    private void StartFromLastOrder(int count)
    {
        if (_lastCount == 0)
        {
            return;
        }

        const byte Placed = 8;
        int placed = 0;
        for (int i = 0; i < _lastCount; i++)
        {
            int row = Find(_lastOrder[i]);
            if (row >= 0 && (Marks[row] & (Kept | Placed)) == Kept)
            {
                Marks[row] |= Placed;
                Ordered[placed++] = row;
            }
        }

        for (int row = 0; row < Count; row++)
        {
            if ((Marks[row] & (Kept | Placed)) == Kept)
            {
                Ordered[placed++] = row;
            }

            Marks[row] &= unchecked((byte)~Placed);
        }

        System.Diagnostics.Debug.Assert(placed == count);
    }

    private void RememberOrder(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _lastOrder[i] = Pids[Ordered[i]];
        }

        _lastCount = count;
    }

    private void Ensure(int count)
    {
        if (Pids.Length >= count)
        {
            return;
        }

        int length = Math.Max(count, Math.Max(64, Pids.Length * 2));
        Pids = new int[length];
        ParentPids = new int[length];
        Starts = new ulong[length];
        Marks = new byte[length];
        Kinds = new ViewRowKind[length];
        SortNumbers = new double[length];
        _sortTexts = new string?[length];
        Ordered = new int[length];
        Array.Resize(ref _lastOrder, length);
    }
}
