using System.Collections.Immutable;

namespace Bpftop.TestPlugins.Good;

/// <summary>Adds processes up: one row for those with a user, one for the rest.</summary>
public sealed class GoodTable : ITableProvider
{
    public TableSpec Table { get; } = new(
        "good.owners",
        "Owners",
        [
            new("good.owner", "OWNER", CellKind.Text, "Whose processes."),
            new("good.processes", "PROCESSES", CellKind.Number, "How many.") { Unit = Unit.Count },
        ],
        "Processes of root and of others.");

    public void Fill(in Tick tick, TableBlock block)
    {
        int root = block.Add("root");
        int others = block.Add("others");
        block.Text(root, 0) = "root";
        block.Text(others, 0) = "others";
        block.Number(root, 1) = 0;
        block.Number(others, 1) = 0;
        foreach (ref readonly ProcessRow row in tick.Rows)
        {
            block.Number(row.Uid == 0 ? root : others, 1)++;
        }
    }
}
