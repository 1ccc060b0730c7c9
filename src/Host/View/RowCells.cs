using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>The cells of one row: of a frame, past its end of a process that ended, or of a table.</summary>
internal readonly ref struct RowCells
{
    private readonly Frame? _frame;
    private readonly ExitedRows? _exited;
    private readonly TableBuffer? _table;
    private readonly int _row;

    /// <param name="frame">The frame.</param>
    /// <param name="exited">What ended; null where the row is one of the frame.</param>
    /// <param name="row">The row.</param>
    public RowCells(Frame frame, ExitedRows? exited, int row)
    {
        _frame = frame;
        _exited = exited;
        _row = row;
    }

    /// <param name="table">The table.</param>
    /// <param name="row">The row.</param>
    public RowCells(TableBuffer table, int row)
    {
        _table = table;
        _row = row;
    }

    public double Number(Column column) =>
        _table is not null ? _table.Number(_row, column.Index)
        : _row < _frame!.RowCount ? _frame.Numbers(column)[_row]
        : _exited!.Number(_row - _frame.RowCount, column);

    public string? Text(Column column) =>
        _table is not null ? _table.Text(_row, column.Index)
        : _row < _frame!.RowCount ? _frame.Texts(column)[_row]
        : _exited!.Text(_row - _frame.RowCount, column);
}
