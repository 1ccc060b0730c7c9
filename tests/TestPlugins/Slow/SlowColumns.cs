using System.Collections.Immutable;
using System.Diagnostics;

namespace Bpftop.TestPlugins.Slow;

public sealed class SlowColumns : IColumnProvider
{
    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("slow.pid", "PID", CellKind.Number, "The pid, slowly."),
        new("slow.name", "NAME", CellKind.Text, "The name, slowly."),
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(5))
        {
        }

        for (int row = 0; row < tick.Rows.Length; row++)
        {
            if (block.Wants(0))
            {
                block.Numbers(0)[row] = tick.Rows[row].Key.Pid;
            }

            if (block.Wants(1))
            {
                block.Texts(1)[row] = tick.Rows[row].Name;
            }
        }
    }
}
