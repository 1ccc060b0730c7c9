using System.Collections.Immutable;

namespace Bpftop.TestPlugins.Allocates;

public sealed class AllocatingColumns : IColumnProvider
{
    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("allocates.text", "TEXT", CellKind.Text, "A new text each time."),
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        Span<string?> cells = block.Texts(0);
        for (int row = 0; row < cells.Length; row++)
        {
            cells[row] = $"row {row} of refresh {tick.Number}";
        }
    }
}
