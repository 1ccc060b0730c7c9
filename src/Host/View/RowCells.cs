using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>The cells of one row: of a frame, past its end of a process that ended, or of a table; or of a frame and of a table
/// beside it.</summary>
internal readonly ref struct RowCells
{
    private readonly Frame? _frame;
    private readonly ExitedRows? _exited;
    private readonly TableBuffer? _table;
    private readonly int _row;
    private readonly int _tableRow;

    /// <summary>The first column of the table.</summary>
    private readonly int _ofTable;

    /// <param name="frame">The frame.</param>
    /// <param name="exited">What ended; null where the row is one of the frame.</param>
    /// <param name="row">The row.</param>
    public RowCells(Frame frame, ExitedRows? exited, int row)
    {
        _frame = frame;
        _exited = exited;
        _row = row;
        _ofTable = int.MaxValue;
    }

    /// <param name="table">The table.</param>
    /// <param name="row">The row.</param>
    public RowCells(TableBuffer table, int row)
    {
        _table = table;
        _tableRow = row;
    }

    /// <param name="frame">The frame.</param>
    /// <param name="row">The row.</param>
    /// <param name="table">The table, of whose first row it is too.</param>
    /// <param name="ofTable">The index of the table's first column: those before it are the frame's.</param>
    public RowCells(Frame frame, int row, TableBuffer table, int ofTable)
    {
        (_frame, _row, _table, _ofTable) = (frame, row, table, ofTable);
    }

    public double Number(Column column) =>
        column.Index >= _ofTable ? _table!.Number(_tableRow, column.Index - _ofTable)
        : _row < _frame!.RowCount ? _frame.NumberOf(column, _row)
        : _exited!.Number(_row - _frame.RowCount, column);

    public string? Text(Column column) =>
        column.Index >= _ofTable ? _table!.Text(_tableRow, column.Index - _ofTable)
        : _row < _frame!.RowCount ? _frame.TextOf(column, _row)
        : _exited!.Text(_row - _frame.RowCount, column);
}
