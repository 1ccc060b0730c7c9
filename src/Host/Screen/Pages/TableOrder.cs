namespace Bpftop.Host.Screen.Pages;

/// <summary>Which of a plugin table's rows are shown, and in which order: by one column, missing values last, ties by key.</summary>
/// <remarks>Allocates nothing while the number of rows does not grow.</remarks>
internal sealed class TableOrder : IComparer<int>
{
    private TableBuffer? _rows;
    private int[] _order = [];
    private int _count;
    private int _column;
    private bool _isText;
    private int _sign;

    /// <summary>Indexes into the table, first line first.</summary>
    public ReadOnlySpan<int> Rows => _order.AsSpan(0, _count);

    /// <param name="rows">The rows.</param>
    /// <param name="column">What they are sorted by.</param>
    /// <param name="isText">Whether that is a column of text.</param>
    /// <param name="order">Which are first.</param>
    /// <param name="isShown">Answers for the index of a row; null where all are shown.</param>
    public void Sort(TableBuffer rows, int column, bool isText, SortOrder order, Predicate<int>? isShown)
    {
        _rows = rows;
        _column = column;
        _isText = isText;
        _sign = order == SortOrder.Ascending ? 1 : -1;
        if (_order.Length < rows.Count)
        {
            _order = new int[Math.Max(rows.Count, _order.Length * 2)];
        }

        _count = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            if (isShown is null || isShown(row))
            {
                _order[_count++] = row;
            }
        }

        Array.Sort(_order, 0, _count, this);
    }

    public int Compare(int x, int y)
    {
        int order = _isText ? CompareTexts(x, y) : CompareNumbers(x, y);
        order = order != 0 ? order : string.CompareOrdinal(_rows!.Keys[x], _rows.Keys[y]);
        return order != 0 ? order : x - y;
    }

    private int CompareTexts(int x, int y)
    {
        string? one = _rows!.Text(x, _column);
        string? other = _rows.Text(y, _column);
        return one is null || other is null
            ? (one is null ? 1 : 0) - (other is null ? 1 : 0)
            : _sign * string.CompareOrdinal(one, other);
    }

    private int CompareNumbers(int x, int y)
    {
        double one = _rows!.Number(x, _column);
        double other = _rows.Number(y, _column);
        return double.IsNaN(one) || double.IsNaN(other)
            ? (double.IsNaN(one) ? 1 : 0) - (double.IsNaN(other) ? 1 : 0)
            : _sign * one.CompareTo(other);
    }
}
