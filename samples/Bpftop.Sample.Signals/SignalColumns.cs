using System.Collections.Immutable;
using Bpftop.Toolkit;

namespace Bpftop.Sample.Signals;

public sealed class SignalColumns(Latest<Dictionary<ProcessKey, ulong>> latest) : IColumnProvider
{
    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("signals.count", "SIGNALS", CellKind.Number, "Signals that it was given since bpftop started.")
        {
            Unit = Unit.Count,
            FirstSort = SortOrder.Descending,
            Fold = Fold.Sum,
        },
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        if (!block.Wants(0))
        {
            return;
        }

        Dictionary<ProcessKey, ulong> counts = latest.Current;
        Span<double> cells = block.Numbers(0);
        for (int row = 0; row < cells.Length; row++)
        {
            if (counts.TryGetValue(tick.Rows[row].Key, out ulong count))
            {
                cells[row] = count;
            }
        }
    }
}
