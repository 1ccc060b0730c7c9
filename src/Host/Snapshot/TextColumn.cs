namespace Bpftop.Host.Snapshot;

/// <summary>The text of one row, the same string each time; null for none.</summary>
internal delegate string? TextCell(Frame frame, int row);

/// <summary>A text column of the host.</summary>
internal sealed class TextColumn(ColumnSpec spec, TextCell cell) : HostColumn(spec)
{
    public override void Fill(Frame frame, Span<string?> cells)
    {
        for (int row = 0; row < cells.Length; row++)
        {
            cells[row] = cell(frame, row);
        }
    }
}
