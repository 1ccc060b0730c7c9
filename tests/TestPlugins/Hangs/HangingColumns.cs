using System.Collections.Immutable;

namespace Bpftop.TestPlugins.Hangs;

public sealed class HangingColumns : IColumnProvider
{
    private readonly PluginOptions _options;

    public HangingColumns(PluginOptions options)
    {
        _options = options;
        if (options["in"] == "constructor")
        {
            Forever.Wait();
        }
    }

    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("hangs.value", "VALUE", CellKind.Number, "Has one until it hangs."),
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        block.Numbers(0).Fill(7);
        if (_options["in"] == "fill")
        {
            Forever.Wait();
        }
    }
}
