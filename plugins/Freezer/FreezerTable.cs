using System.Collections.Immutable;
using Bpftop.Freezer.Journal;

namespace Bpftop.Freezer;

/// <summary>Everything that bpftop froze.</summary>
internal sealed class FreezerTable(FrozenList list, TimeProvider time) : ITableProvider
{
    public const string Id = "freezer.frozen";

    private const int Cgroup = 0;
    private const int How = 1;
    private const int State = 2;
    private const int Processes = 3;
    private const int Since = 4;
    private const int Left = 5;

    public TableSpec Table { get; } = new(
        Id,
        "Frozen",
        [
            new("freezer.cgroup", "CGROUP", CellKind.Text, "The cgroup that is frozen.") { Width = 48 },
            new("freezer.how", "HOW", CellKind.Text, "Whole, or one process alone in a cgroup made for it.") { Width = 6 },
            new("freezer.state", "STATE", CellKind.Text, "Frozen; freezing while a process goes on; thawed where its process cannot be moved back yet; cannot be looked at where its files cannot be opened.") { Width = 22 },
            new("freezer.processes", "PROCS", CellKind.Number, "Processes that it holds, those of cgroups below included.") { Unit = Unit.Count, Width = 6, FirstSort = SortOrder.Descending },
            new("freezer.since", "SINCE", CellKind.Number, "When bpftop froze it.") { Unit = Unit.Timestamp, Width = 19 },
            new("freezer.left", "THAWS IN", CellKind.Number, "Time until bpftop thaws it; empty where it does not.") { Unit = Unit.Seconds, Width = 9 },
        ],
        "A cgroup, or a process alone, that bpftop froze, in this run or an earlier one.")
    {
        ProcessColumn = FreezerColumns.HolderColumn,
    };

    public void Fill(in Tick tick, TableBlock block)
    {
        foreach (FrozenEntry entry in list.Current)
        {
            int row = block.Add(entry.Cgroup);
            block.Text(row, Cgroup) = entry.Cgroup;
            block.Text(row, How) = entry.How;
            block.Text(row, State) = entry.State;
            block.Number(row, Processes) = entry.Processes;
            block.Number(row, Since) = entry.Record.Since;
            if (entry.Record.ThawAt is { } end)
            {
                block.Number(row, Left) = Math.Max(0, end - time.SecondsSinceStart());
            }
        }
    }
}
