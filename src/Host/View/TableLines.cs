using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>The lines of a table that is not about processes: filtered, and sorted by one column, missing values last,
/// equal ones by key.</summary>
/// <remarks>Allocates nothing per refresh while no key is new and the number of rows does not grow. A table may have 100,000 rows:
/// what does not change is not done again, and rows that are sorted anew start in the order that they had.</remarks>
internal sealed class TableLines : ILines
{
    /// <summary>No process and no group has it.</summary>
    private const int RowPid = -2;

    private readonly RowOrder _order = new();
    private readonly PidIndex _rowsById = new();
    private Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private int _nextId;
    private TableBuffer? _rows;
    private bool _isIndexed;

    /// <summary>What the rows in <see cref="_sorted"/> are sorted by; null where that is to be done.</summary>
    private Column? _sortedBy;
    private SortOrder _sortedIn;
    private Filter? _filter;

    // By row; what a row is called is kept until the next rows come.
    private string[] _names = [];
    private int _namesCount;
    private int[] _rowIds = [];
    private int[] _ranks = [];
    private int[] _lineOf = [];
    private bool[] _isPlaced = [];
    private string?[] _texts = [];
    private double[] _numbers = [];

    // Rows in an order: all by what they are sorted by, and of these those that the filter leaves.
    private int[] _sorted = [];
    private int[] _lines = [];

    // The ids of the rows in the order of their keys and as they were sorted last, by which rows of later refreshes start.
    private int[] _idsByKey = [];
    private int[] _idsSorted = [];
    private int _idsByKeyCount;
    private int _idsSortedCount;
    private Column? _idsSortedBy;

    /// <param name="table">What its columns are.</param>
    public TableLines(TableSpec table)
    {
        Columns = ColumnCatalog.Of(table);
        SortedBy = table.SortedBy is { } id ? Columns[id] : Columns.All[0];
    }

    /// <summary>The table's own columns, each at its place in the buffer.</summary>
    public ColumnCatalog Columns { get; }

    /// <summary>The column that they are sorted by until the user says another.</summary>
    public Column SortedBy { get; }

    /// <summary>That there is no row says nothing while rows are on their way.</summary>
    public bool IsKnown => _rows is { IsAwaited: false } or { Count: > 0 };

    public int Count { get; private set; }

    public int RowCount => _rows?.Count ?? 0;

    public DateTimeOffset Time { get; private set; }

    /// <summary>What the rows lack, or null.</summary>
    public string? Notice => _rows?.Notice;

    /// <summary>Makes the lines anew.</summary>
    /// <param name="rows">The rows, which stay as they are until the next call; null where there is no answer.</param>
    /// <param name="view">Their filter and their order.</param>
    /// <param name="time">When the rows were taken.</param>
    public void Update(TableBuffer? rows, ViewOptions view, DateTimeOffset time)
    {
        _rows = rows;
        Time = time;
        Count = 0;
        _sortedBy = null;
        _isIndexed = false;
        if (rows is not null)
        {
            Ensure(rows.Count);
            Identify(rows);
            RankByKey(rows);
            Show(view);
        }
    }

    /// <summary>Lets go of the rows, as if there were no answer, and of the memory that they took; a row that comes again is known
    /// by its key.</summary>
    public void LetGo()
    {
        _rows = null;
        (Count, _namesCount, _idsByKeyCount, _idsSortedCount) = (0, 0, 0, 0);
        (_names, _texts, _numbers, _isPlaced) = ([], [], [], []);
        (_rowIds, _ranks, _lineOf, _sorted, _lines, _idsByKey, _idsSorted) = ([], [], [], [], [], [], []);
    }

    /// <summary>Shows the same rows in another way; does nothing where it is the same.</summary>
    public void Show(ViewOptions view)
    {
        if (_rows is not { } rows)
        {
            return;
        }

        bool isSorted = _sortedBy == view.Sort && _sortedIn == view.Order;
        if (isSorted && _filter == view.Filter)
        {
            return;
        }

        if (!isSorted)
        {
            Sort(rows, view);
        }

        _filter = view.Filter;
        Count = 0;
        foreach (int row in _sorted.AsSpan(0, rows.Count))
        {
            bool isShown = _filter is null || _filter.Matches(new RowCells(rows, row));
            _lineOf[row] = isShown ? Count : -1;
            if (isShown)
            {
                _lines[Count++] = row;
            }
        }
    }

    public ProcessKey KeyAt(int line) => KeyOfRow(_lines[line]);

    public bool HasEnded(int line) => false;

    public ProcessKey KeyOfRow(int row) => new(RowPid, (ulong)_rowIds[row]);

    public int RowAt(int line) => _lines[line];

    /// <summary>The key that the table's owner gave a row.</summary>
    public string NameOf(int row) => _rows!.Keys[row];

    public int IndexOf(ProcessKey key) =>
        key.Pid == RowPid && _rows is not null && RowOf((int)key.StartNs) is >= 0 and var row ? _lineOf[row] : -1;

    public int NearestIndexOf(ProcessKey key) => IndexOf(key);

    public IEnumerable<int> RowsAt(int line) => [_lines[line]];

    public bool Has(Column column) => true;

    public double Number(int line, Column column) => column.IsText ? double.NaN : _rows!.Number(_lines[line], column.Index);

    public string? Text(int line, Column column) => column.IsText ? _rows!.Text(_lines[line], column.Index) : null;

    public bool Contains(int line, string text, StringComparison comparison, ReadOnlySpan<Column> shown)
    {
        foreach (Column column in shown)
        {
            if (Text(line, column) is { } cell && cell.Contains(text, comparison))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives each row a number that its key keeps.</summary>
    private void Identify(TableBuffer rows)
    {
        Dictionary<string, int> known = _ids;
        if (known.Count > (2 * rows.Count) + 1024)
        {
            _ids = new Dictionary<string, int>(StringComparer.Ordinal);
        }

        ReadOnlySpan<string> names = rows.Keys;
        for (int row = 0; row < names.Length; row++)
        {
            // Most rows are where they were.
            if (row < _namesCount && names[row] == _names[row] && known == _ids)
            {
                _names[row] = names[row];
                continue;
            }

            if (!_ids.TryGetValue(names[row], out int id))
            {
                id = known.TryGetValue(names[row], out int before) ? before : _nextId++;
                _ids.Add(names[row], id);
            }

            (_names[row], _rowIds[row]) = (names[row], id);
        }

        _namesCount = names.Length;
    }

    /// <summary>Ranks the rows by their keys. Those that were there before are in order among each other.</summary>
    private void RankByKey(TableBuffer rows)
    {
        int placed = Place(_idsByKey.AsSpan(0, _idsByKeyCount));
        if (placed < rows.Count)
        {
            rows.Keys.CopyTo(_texts!);
            _order.InsertByText(_sorted, placed, rows.Count, _texts, _rowIds);
        }

        _idsByKeyCount = rows.Count;
        for (int rank = 0; rank < rows.Count; rank++)
        {
            _ranks[_sorted[rank]] = rank;
            _idsByKey[rank] = _rowIds[_sorted[rank]];
        }
    }

    /// <summary>Sorts all rows, those too that the filter hides: it may change with every key.</summary>
    private void Sort(TableBuffer rows, ViewOptions view)
    {
        bool descending = view.Order == SortOrder.Descending;
        (int count, int column) = (rows.Count, view.Sort.Index);
        if (view.Sort.IsText)
        {
            for (int row = 0; row < count; row++)
            {
                _texts[row] = rows.Text(row, column);
            }

            _ = Place(_idsSortedBy == view.Sort ? _idsSorted.AsSpan(0, _idsSortedCount) : _idsByKey.AsSpan(0, count));
            _order.ByText(_sorted, count, _texts, _ranks, descending);
            (_idsSortedBy, _idsSortedCount) = (view.Sort, count);
            for (int at = 0; at < count; at++)
            {
                _idsSorted[at] = _rowIds[_sorted[at]];
            }
        }
        else
        {
            for (int row = 0; row < count; row++)
            {
                _numbers[row] = rows.Number(row, column);
                _sorted[_ranks[row]] = row;
            }

            _order.ByNumber(_sorted, count, _numbers, descending);
        }

        (_sortedBy, _sortedIn) = (view.Sort, view.Order);
    }

    /// <summary>Puts all rows into <see cref="_sorted"/>, those with these ids first and in their order.</summary>
    /// <returns>How many these are.</returns>
    private int Place(ReadOnlySpan<int> ids)
    {
        int count = _rows!.Count;
        int placed = 0;
        Array.Clear(_isPlaced, 0, count);
        foreach (int id in ids)
        {
            // Two rows may have one key; the second stands where its place is by the rest.
            int row = RowOf(id);
            if (row >= 0 && !_isPlaced[row])
            {
                _isPlaced[row] = true;
                _sorted[placed++] = row;
            }
        }

        int all = placed;
        for (int row = 0; row < count && all < count; row++)
        {
            if (!_isPlaced[row])
            {
                _sorted[all++] = row;
            }
        }

        return placed;
    }

    /// <summary>The row with an id; -1 where it is not there.</summary>
    private int RowOf(int id)
    {
        if (!_isIndexed)
        {
            _rowsById.Build(_rowIds.AsSpan(0, _rows!.Count));
            _isIndexed = true;
        }

        return _rowsById.Find(id);
    }

    private void Ensure(int count)
    {
        if (_lines.Length < count)
        {
            int length = Math.Max(count, _lines.Length * 2);
            Array.Resize(ref _names, length);
            Array.Resize(ref _rowIds, length);
            _ranks = new int[length];
            _lineOf = new int[length];
            _isPlaced = new bool[length];
            _texts = new string?[length];
            _numbers = new double[length];
            _sorted = new int[length];
            _lines = new int[length];
            Array.Resize(ref _idsByKey, length);
            Array.Resize(ref _idsSorted, length);
        }
    }
}
