using System.Collections.Immutable;
using System.Diagnostics;

namespace Bpftop.TestPlugins.Slow;

public sealed class SlowColumns : IColumnProvider
{
    private int _fills;

    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("slow.pid", "PID", CellKind.Number, "The pid, slowly."),
        new("slow.name", "NAME", CellKind.Text, "The name, slowly."),
        new("slow.fills", "FILLS", CellKind.Number, "How many fills there were."),
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(5))
        {
        }

        _fills++;
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

            if (block.Wants(2))
            {
                block.Numbers(2)[row] = _fills;
            }
        }
    }
}
