using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>The cells of one row: of a frame, or, past its end, of a process that ended.</summary>
internal readonly ref struct RowCells(Frame frame, ExitedRows? exited, int row)
{
    public double Number(Column column) =>
        row < frame.RowCount ? frame.Numbers(column)[row] : exited!.Number(row - frame.RowCount, column);

    public string? Text(Column column) =>
        row < frame.RowCount ? frame.Texts(column)[row] : exited!.Text(row - frame.RowCount, column);
}
