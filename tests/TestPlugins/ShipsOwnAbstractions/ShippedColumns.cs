using System.Collections.Immutable;

namespace Bpftop.TestPlugins.ShipsOwnAbstractions;

public sealed class ShippedColumns : IColumnProvider
{
    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("ships.pid", "PID", CellKind.Number, "The pid."),
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        Span<double> cells = block.Numbers(0);
        for (int row = 0; row < cells.Length; row++)
        {
            cells[row] = tick.Rows[row].Key.Pid;
        }
    }
}
