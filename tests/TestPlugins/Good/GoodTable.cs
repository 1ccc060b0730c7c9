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
            new("good.threads", "THREADS", CellKind.Number, "How many threads they have.") { Unit = Unit.Count },
        ],
        "Processes of root and of others.")
    {
        Adds = ["threads"],
        Command = new("owners", "Print whose processes there are.")
        {
            Flags =
            [
                new("owner", "NAME[,NAME]", "Only these owners.") { Alias = 'o', Filter = "good.owner = {0}" },
                new("root", "", "Only root.") { Alias = '0', Filter = "good.owner = root" },
            ],
        },
    };

    public void Fill(in Tick tick, TableBlock block)
    {
        int root = block.Add("root");
        int others = block.Add("others");
        block.Text(root, 0) = "root";
        block.Text(others, 0) = "others";
        block.Number(root, 1) = 0;
        block.Number(others, 1) = 0;
        ReadOnlySpan<double> threads = block.Processes(0);
        if (!threads.IsEmpty)
        {
            block.Number(root, 2) = 0;
            block.Number(others, 2) = 0;
        }

        for (int index = 0; index < tick.Rows.Length; index++)
        {
            int row = tick.Rows[index].Uid == 0 ? root : others;
            block.Number(row, 1)++;
            if (!threads.IsEmpty)
            {
                block.Number(row, 2) += double.IsNaN(threads[index]) ? 0 : threads[index];
            }
        }
    }
}
