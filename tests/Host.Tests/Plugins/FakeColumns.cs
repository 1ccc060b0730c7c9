using System.Collections.Immutable;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>Columns fake.number and fake.text, filled as the test says.</summary>
internal sealed class FakeColumns(FakeColumns.Filling fill) : IColumnProvider
{
    public delegate void Filling(in Tick tick, ColumnBlock block);

    public ImmutableArray<ColumnSpec> Columns { get; init; } =
    [
        new("fake.number", "NUMBER", CellKind.Number, "A number."),
        new("fake.text", "TEXT", CellKind.Text, "A text."),
    ];

    /// <summary>A column of the given id only.</summary>
    public static FakeColumns WithId(string id, string help = "A number.") => new(static (in tick, block) => { })
    {
        Columns = [new ColumnSpec(id, "NUMBER", CellKind.Number, help)],
    };

    public void Fill(in Tick tick, ColumnBlock block) => fill(tick, block);
}
