namespace Bpftop.Host.Snapshot;

/// <summary>The value of one row; NaN for none.</summary>
internal delegate double NumberCell(Frame frame, int row);

/// <summary>A number column of the host.</summary>
internal sealed class NumberColumn(ColumnSpec spec, NumberCell cell) : HostColumn(spec)
{
    public override void Fill(Frame frame, Span<double> cells)
    {
        for (int row = 0; row < cells.Length; row++)
        {
            cells[row] = cell(frame, row);
        }
    }
}
