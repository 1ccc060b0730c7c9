using System.Collections.Immutable;

namespace Bpftop.TestPlugins.BadConstructor;

/// <summary>Its parameter is registered nowhere.</summary>
public sealed class BadColumns(IFormatProvider missing) : IColumnProvider
{
    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("badconstructor.value", "VALUE", CellKind.Text, $"Never seen: {missing}"),
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
    }
}
