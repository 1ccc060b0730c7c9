using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>The lines of a table that is not about processes: filtered, and sorted by one column, missing values last,
/// equal ones by key.</summary>
/// <remarks>Allocates nothing per refresh while no key is new and the number of rows does not grow.</remarks>
internal sealed class TableLines : ILines
{
    /// <summary>No process and no group has it.</summary>
    private const int RowPid = -2;

    private readonly RowOrder _order = new();
    private Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private int _nextId;
    private TableBuffer? _rows;
    private int[] _lines = [];
    private int[] _rowIds = [];
    private int[] _ranks = [];
    private string?[] _texts = [];
    private double[] _numbers = [];

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

    public bool IsKnown => _rows is not null;

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
        if (rows is null)
        {
            return;
        }

        Ensure(rows.Count);
        Identify(rows);
        for (int row = 0; row < rows.Count; row++)
        {
            if (view.Filter is null || view.Filter.Matches(new RowCells(rows, row)))
            {
                _lines[Count++] = row;
            }
        }

        Sort(rows, view);
    }

    public ProcessKey KeyAt(int line) => KeyOfRow(_lines[line]);

    public bool HasEnded(int line) => false;

    public ProcessKey KeyOfRow(int row) => new(RowPid, (ulong)_rowIds[row]);

    public int RowAt(int line) => _lines[line];

    /// <summary>The key that the table's owner gave a row.</summary>
    public string NameOf(int row) => _rows!.Keys[row];

    public int IndexOf(ProcessKey key)
    {
        for (int line = 0; line < Count; line++)
        {
            if (KeyAt(line) == key)
            {
                return line;
            }
        }

        return -1;
    }

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
            if (!_ids.TryGetValue(names[row], out int id))
            {
                id = known.TryGetValue(names[row], out int before) ? before : _nextId++;
                _ids.Add(names[row], id);
            }

            _rowIds[row] = id;
        }
    }

    private void Sort(TableBuffer rows, ViewOptions view)
    {
        rows.Keys.CopyTo(_texts!);
        _order.ByText(_lines, Count, _texts, _rowIds, descending: false);
        for (int line = 0; line < Count; line++)
        {
            _ranks[_lines[line]] = line;
        }

        bool descending = view.Order == SortOrder.Descending;
        int column = view.Sort.Index;
        for (int row = 0; row < rows.Count; row++)
        {
            if (view.Sort.IsText)
            {
                _texts[row] = rows.Text(row, column);
            }
            else
            {
                _numbers[row] = rows.Number(row, column);
            }
        }

        if (view.Sort.IsText)
        {
            _order.ByText(_lines, Count, _texts, _ranks, descending);
        }
        else
        {
            _order.ByNumber(_lines, Count, _numbers, descending);
        }
    }

    private void Ensure(int count)
    {
        if (_lines.Length < count)
        {
            int length = Math.Max(count, _lines.Length * 2);
            _lines = new int[length];
            _rowIds = new int[length];
            _ranks = new int[length];
            _texts = new string?[length];
            _numbers = new double[length];
        }
    }
}
