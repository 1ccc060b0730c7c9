namespace Bpftop.Host.View;

/// <summary>The lines of the process table while they are made, and what each stands for: a range of
/// <see cref="ProcessRows.Ordered"/>, which is itself and, where it is closed, what is folded into it.</summary>
internal sealed class LineList(ProcessRows rows)
{
    private ViewRow[] _lines = [];
    private int[] _starts = [];
    private int[] _lineOf = [];

    public int Count { get; private set; }

    public ReadOnlySpan<ViewRow> Lines => _lines.AsSpan(0, Count);

    /// <summary>A line, to go on making it.</summary>
    public ref ViewRow this[int line] => ref _lines[line];

    /// <summary>Where a line's range begins.</summary>
    public int StartOf(int line) => _starts[line];

    /// <summary>The line of a row; -1 where it has none.</summary>
    public int LineOf(int row) => _lineOf[row];

    /// <param name="levels">How many heads may stand over a row.</param>
    public void Clear(int levels)
    {
        if (_lineOf.Length < rows.Capacity)
        {
            _lineOf = new int[rows.Capacity];
        }

        // As many heads on each level as rows at most.
        int most = rows.Capacity * (levels + 1);
        if (_lines.Length < most)
        {
            _lines = new ViewRow[most];
            _starts = new int[most];
        }

        Array.Fill(_lineOf, -1, 0, rows.Count);
        Count = 0;
    }

    /// <summary>Adds the line of a row, whose range begins at a place.</summary>
    public ref ViewRow Add(int row, int start)
    {
        _lineOf[row] = Count;
        ref ViewRow line = ref Add(start);
        int living = rows.Frame!.RowCount;
        line.Kind = rows.Kinds[row];
        line.Index = row < living ? row : row - living;
        line.Key = rows.KeyOf(row);
        line.IsContext = !rows.Has(row, ProcessRows.Matching);
        return ref line;
    }

    /// <summary>Adds a line that is no row's.</summary>
    public ref ViewRow Add(int start)
    {
        _starts[Count] = start;
        ref ViewRow line = ref _lines[Count++];
        line = default;
        return ref line;
    }
}
