using System.Collections.Immutable;

namespace Bpftop.TestPlugins.Throws;

public sealed class ThrowingColumns : IColumnProvider
{
    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("throws.value", "VALUE", CellKind.Number, "Never has one."),
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        // Written, and then thrown: it must not be seen.
        block.Numbers(0).Fill(13);
        throw new FormatException("the fill went wrong\nand says so in two lines");
    }
}
