namespace Bpftop.Host.Snapshot;

/// <summary>The cells of a frame's columns of one kind: an array per column, used again at each refresh.</summary>
/// <param name="nothing">What a cell without a value has.</param>
internal sealed class ColumnCells<T>(T nothing)
{
    private T[]?[] _cells = [];

    /// <summary>The refresh whose values a column has; negative where they are blank: nothing filled them.</summary>
    private long[] _filledAt = [];

    /// <summary>The cells of a column, blank where they are not of this refresh yet.</summary>
    /// <param name="frame">The frame that they are of.</param>
    /// <param name="column">The column.</param>
    /// <param name="rows">A cell per row.</param>
    /// <returns>True where the host has to fill them.</returns>
    public bool Begin(Frame frame, Column column, out Span<T> rows)
    {
        Ensure(column.Index);
        ref T[]? cells = ref _cells[column.Index];
        ref long filledAt = ref _filledAt[column.Index];
        if (cells is null || cells.Length < frame.RowCount)
        {
            cells = new T[frame.Records.Length];
            filledAt = 0;
        }

        rows = cells.AsSpan(0, frame.RowCount);
        if (Math.Abs(filledAt) == frame.Number)
        {
            return false;
        }

        rows.Fill(nothing);
        filledAt = column.Source is null ? -frame.Number : frame.Number;
        return column.Source is not null;
    }

    /// <summary>The memory of a column that was begun.</summary>
    public T[] Of(Column column) => _cells[column.Index]!;

    /// <summary>Whether a plugin's column has values at a refresh.</summary>
    public bool Has(Column column, long refresh) => column.Index < _filledAt.Length && _filledAt[column.Index] == refresh;

    /// <summary>Has a column filled again.</summary>
    public void Forget(Column column)
    {
        if (column.Index < _filledAt.Length)
        {
            _filledAt[column.Index] = 0;
        }
    }

    /// <summary>Takes cells that were written, one per row, and gives other memory in exchange, of any length, or null.</summary>
    public void Exchange(Column column, long refresh, ref T[]? cells)
    {
        Ensure(column.Index);
        (cells, _cells[column.Index]) = (_cells[column.Index], cells);
        _filledAt[column.Index] = refresh;
    }

    private void Ensure(int index)
    {
        if (index >= _filledAt.Length)
        {
            int length = Math.Max(index + 1, 96);
            Array.Resize(ref _cells, length);
            Array.Resize(ref _filledAt, length);
        }
    }
}
