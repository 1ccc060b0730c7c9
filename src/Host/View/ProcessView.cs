using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>The lines of the process table: filtered, sorted, as a tree or in groups, with folds.</summary>
/// <remarks>
/// Pure over frame and options; allocates nothing per refresh while the number of rows does not grow. One thread.
/// Rows are numbered as in the frame, and processes that ended follow them. A line stands for a range of
/// <see cref="_ordered"/>: itself and, where it is closed, what is folded into it.
/// </remarks>
internal sealed partial class ProcessView(ColumnCatalog columns)
{
    /// <summary>The row may be shown: none of the options but the filter hides it.</summary>
    private const byte Allowed = 1;

    /// <summary>The row matches the filter.</summary>
    private const byte Matching = 2;

    /// <summary>The row is in the view: it matches, or stays for a descendant that does.</summary>
    private const byte Kept = 4;

    private readonly ExitedRows _exited = new();
    private readonly RowOrder _order = new();
    private readonly PidIndex _index = new();
    private ViewOptions? _options;
    private ViewRow[] _lines = [];
    private int[] _lineStart = [];
    private int _lineCount;
    private int[] _lineOf = [];
    private bool _indexed;

    private int _total;
    private int[] _pids = [];
    private int[] _parentPids = [];
    private ulong[] _starts = [];
    private byte[] _marks = [];
    private ViewRowKind[] _kinds = [];
    private double[] _numbers = [];
    private string?[] _texts = [];

    /// <summary>Rows in the view, in the order of the lines, those inside closed folds included.</summary>
    private int[] _ordered = [];
    private int[] _lastOrder = [];
    private int _lastCount;

    /// <summary>Which tree nodes and groups are closed.</summary>
    public FoldState Folds { get; } = new();

    /// <summary>The frame of the last <see cref="Update"/>.</summary>
    public Frame? Frame { get; private set; }

    /// <summary>The lines, top to bottom.</summary>
    public ReadOnlySpan<ViewRow> Rows => _lines.AsSpan(0, _lineCount);

    /// <summary>Processes that ended within the last refreshes, for lines of kind <see cref="ViewRowKind.Exited"/>.</summary>
    public ReadOnlySpan<ExitedProcess> Exited => _exited.Processes;

    /// <summary>Makes the lines for a new frame, or for new options on the same frame.</summary>
    public void Update(Frame frame, ViewOptions options)
    {
        Frame = frame;
        _options = options;
        _indexed = false;
        if (options.Exited)
        {
            _exited.Take(frame);
        }
        else if (_exited.Count > 0)
        {
            _exited.Clear();
        }

        Gather(frame, options);
        _lineCount = 0;
        if (options.GroupBy is { } groupBy)
        {
            ShowGroups(frame, options, groupBy);
        }
        else if (options.Tree)
        {
            ShowTree(frame, options);
        }
        else
        {
            ShowFlat(frame, options);
        }
    }

    /// <summary>The line of a process, thread or group; -1 where it is not shown.</summary>
    public int IndexOf(ProcessKey key)
    {
        if (key.Pid < 0)
        {
            return GroupLine(key);
        }

        int row = RowOf(key);
        return row < 0 ? -1 : _lineOf[row];
    }

    /// <summary>The line of a process or, where a closed fold hides it, of that fold; -1 where neither is shown.</summary>
    public int NearestIndexOf(ProcessKey key)
    {
        int line = IndexOf(key);
        if (line >= 0 || _options is null || key.Pid < 0)
        {
            return line;
        }

        int row = RowOf(key);
        if (row < 0 || (_marks[row] & Kept) == 0)
        {
            return -1;
        }

        if (_options.GroupBy is not null)
        {
            return _groupLine[_groupOf[row]];
        }

        for (row = _options.Tree ? _up[row] : -1; row >= 0; row = _up[row])
        {
            if (_lineOf[row] >= 0)
            {
                return _lineOf[row];
            }
        }

        return -1;
    }

    /// <summary>Copies what later steps ask of each row out of the records, which are ten cache lines apart.</summary>
    private void Gather(Frame frame, ViewOptions options)
    {
        int rows = frame.RowCount;
        _total = rows + _exited.Count;
        EnsureRows(_total);
        ProcessRecord[] records = frame.Records;
        for (int row = 0; row < rows; row++)
        {
            ref readonly ProcessRecord record = ref records[row];
            bool thread = record.IsThread;
            _pids[row] = record.Tid;
            _parentPids[row] = thread ? record.Pid : record.ParentPid;
            _starts[row] = record.StartNs;
            _kinds[row] = thread ? ViewRowKind.Thread : ViewRowKind.Process;
            bool hidden = (thread && !options.Threads)
                || ((record.Flags & TaskFlags.KernelThread) != 0 && !options.KernelThreads)
                || (options.Users is { } users && !users.Contains(record.Uid))
                || (options.Pids is { } pids && !pids.Contains(record.Pid));
            _marks[row] = hidden ? (byte)0 : Allowed;
        }

        GatherExited(rows, options);
        Array.Fill(_lineOf, -1, 0, _total);
        Match(frame, options.Filter);
    }

    private void GatherExited(int rows, ViewOptions options)
    {
        ReadOnlySpan<ExitedProcess> exited = _exited.Processes;
        for (int i = 0; i < exited.Length; i++)
        {
            ref readonly ExitedProcess process = ref exited[i];
            int row = rows + i;
            _pids[row] = process.Key.Pid;
            _parentPids[row] = process.ParentPid;
            _starts[row] = process.Key.StartNs;
            _kinds[row] = ViewRowKind.Exited;
            bool hidden = (options.Users is { } users && !users.Contains(process.Uid))
                || (options.Pids is { } pids && !pids.Contains(process.Key.Pid));
            _marks[row] = hidden ? (byte)0 : Allowed;
        }

        if (exited.Length == 0)
        {
            return;
        }

        // A zombie that nobody has waited for has ended and is still a row: it is shown once, as that row.
        EnsureIndex();
        for (int row = rows; row < _total; row++)
        {
            int living = _index.Find(_pids[row]);
            if (living >= 0 && living < row && _starts[living] == _starts[row])
            {
                _marks[row] = 0;
            }
        }
    }

    private void Match(Frame frame, Filter? filter)
    {
        for (int row = 0; row < _total; row++)
        {
            if (_marks[row] == Allowed && (filter is null || filter.Matches(new RowCells(frame, _exited, row))))
            {
                _marks[row] = Allowed | Matching | Kept;
            }
        }
    }

    private void ShowFlat(Frame frame, ViewOptions options)
    {
        int count = CollectKept();
        ReadSortValues(frame, options.Sort);
        SortRows(count, options);
        for (int i = 0; i < count; i++)
        {
            ref ViewRow line = ref AddLine(_ordered[i], i);
            line.IsLast = i == count - 1;
        }
    }

    /// <summary>Puts the kept rows into <see cref="_ordered"/>, in their own order.</summary>
    private int CollectKept()
    {
        int count = 0;
        for (int row = 0; row < _total; row++)
        {
            if ((_marks[row] & Kept) != 0)
            {
                _ordered[count++] = row;
            }
        }

        return count;
    }

    private void ReadSortValues(Frame frame, Column column)
    {
        int rows = frame.RowCount;
        if (column.IsText)
        {
            frame.Texts(column).CopyTo(_texts);
            for (int row = rows; row < _total; row++)
            {
                _texts[row] = _exited.Text(row - rows, column);
            }
        }
        else
        {
            frame.Numbers(column).CopyTo(_numbers);
            for (int row = rows; row < _total; row++)
            {
                _numbers[row] = _exited.Number(row - rows, column);
            }
        }
    }

    private void SortRows(int count, ViewOptions options)
    {
        bool descending = options.Order == SortOrder.Descending;
        if (options.Sort.IsText)
        {
            StartFromLastOrder(count);
            _order.ByText(_ordered, count, _texts, _pids, descending);
            RememberOrder(count);
        }
        else
        {
            _order.ByPid(_ordered, count, _pids);
            _order.ByNumber(_ordered, count, _numbers, descending);
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

        EnsureIndex();
        const byte Placed = 8;
        int placed = 0;
        for (int i = 0; i < _lastCount; i++)
        {
            int row = _index.Find(_lastOrder[i]);
            if (row >= 0 && (_marks[row] & (Kept | Placed)) == Kept)
            {
                _marks[row] |= Placed;
                _ordered[placed++] = row;
            }
        }

        for (int row = 0; row < _total; row++)
        {
            if ((_marks[row] & (Kept | Placed)) == Kept)
            {
                _ordered[placed++] = row;
            }

            _marks[row] &= unchecked((byte)~Placed);
        }

        System.Diagnostics.Debug.Assert(placed == count);
    }

    private void RememberOrder(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _lastOrder[i] = _pids[_ordered[i]];
        }

        _lastCount = count;
    }

    private ref ViewRow AddLine(int row, int start)
    {
        int rows = Frame!.RowCount;
        int at = _lineCount++;
        _lineStart[at] = start;
        _lineOf[row] = at;
        ref ViewRow line = ref _lines[at];
        line = default;
        line.Kind = _kinds[row];
        line.Index = row < rows ? row : row - rows;
        line.Key = new ProcessKey(_pids[row], _starts[row]);
        line.IsContext = (_marks[row] & Matching) == 0;
        return ref line;
    }

    private int RowOf(ProcessKey key)
    {
        EnsureIndex();
        int row = _index.Find(key.Pid);
        if (row >= 0 && _starts[row] == key.StartNs)
        {
            return row;
        }

        for (row = _total - _exited.Count; row < _total; row++)
        {
            if (_pids[row] == key.Pid && _starts[row] == key.StartNs)
            {
                return row;
            }
        }

        return -1;
    }

    private void EnsureIndex()
    {
        if (!_indexed)
        {
            _index.Build(_pids.AsSpan(0, _total));
            _indexed = true;
        }
    }

    private void EnsureRows(int count)
    {
        if (_pids.Length >= count)
        {
            return;
        }

        int length = Math.Max(count, Math.Max(64, _pids.Length * 2));
        _pids = new int[length];
        _parentPids = new int[length];
        _starts = new ulong[length];
        _marks = new byte[length];
        _kinds = new ViewRowKind[length];
        _numbers = new double[length];
        _texts = new string?[length];
        _ordered = new int[length];
        _lineOf = new int[length];
        Array.Resize(ref _lastOrder, length);
        EnsureTree(length);
        EnsureGroups(length);

        // As many heads as members at most.
        _lines = new ViewRow[length * 2];
        _lineStart = new int[length * 2];
    }
}
