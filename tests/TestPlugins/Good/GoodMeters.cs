using System.Collections.Immutable;

namespace Bpftop.TestPlugins.Good;

public sealed class GoodMeters : IMeterProvider
{
    public ImmutableArray<MeterSpec> Meters { get; } =
    [
        new("good.rows", "Row", "Rows of the refresh.") { Unit = Unit.Count, Segments = ["even", "odd"], Maximum = double.NaN },
    ];

    public void Fill(in Tick tick, MeterBlock block)
    {
        int odd = 0;
        foreach (ref readonly ProcessRow row in tick.Rows)
        {
            odd += row.Key.Pid & 1;
        }

        block.Segments(0)[0] = tick.Rows.Length - odd;
        block.Segments(0)[1] = odd;
        block.Maximum(0) = tick.Rows.Length;
    }
}
