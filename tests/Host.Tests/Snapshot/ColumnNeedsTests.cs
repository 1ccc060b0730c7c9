using Bpftop.Host.Options;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Screen;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.Snapshot;

/// <summary>What a column needs is fetched wherever the column is asked for, alone too.</summary>
public sealed class ColumnNeedsTests
{
    private readonly SnapshotBench _bench = new();

    /// <summary>Asked for alone, a column has what it has beside all others.</summary>
    [Fact]
    public void Every_column_has_its_values_when_it_is_the_only_one()
    {
        ProcessRecord replaced = Some.Process(10) with { Flags = TaskFlags.HasMemory | TaskFlags.ExeDeleted, Tty = Some.Text("pts1") };
        foreach (Column column in _bench.Columns.All)
        {
            SnapshotBench alone = new();
            SnapshotBench all = new();
            foreach (SnapshotBench bench in (SnapshotBench[])[alone, all])
            {
                bench.Executables[10] = "/usr/bin/work";
                bench.Files.Add("/usr/bin/work");
                bench.Collector.Run(replaced);
                bench.Demand = bench == all ? FrameDemand.Everything : Demand(new Settings(), column.Id);
                bench.Tick();
            }

            Frame one = alone.Tick();
            Frame other = all.Tick();
            if (column.IsText)
            {
                Assert.Equal((column.Id, all.Text(other, column.Id)), (column.Id, alone.Text(one, column.Id)));
            }
            else
            {
                Assert.Equal((column.Id, all.Number(other, column.Id)), (column.Id, alone.Number(one, column.Id)));
            }
        }
    }

    /// <summary>A record of a narrow walk gives a column what it has only where that walk was not too narrow for it.</summary>
    [Fact]
    public void Every_column_asks_a_walk_for_the_facts_that_it_shows()
    {
        foreach (Column column in _bench.Columns.All)
        {
            TaskFacts asked = Demand(new Settings(), column.Id).Facts;
            SnapshotBench narrow = new();
            SnapshotBench full = new();
            full.Collector.Run(Some.Process(10));
            narrow.Collector.Run(Narrowed(Some.Process(10), asked));
            foreach (SnapshotBench bench in (SnapshotBench[])[narrow, full])
            {
                bench.Demand = FrameDemand.Everything;
                bench.Tick();
            }

            if (!column.IsText)
            {
                Assert.Equal((column.Id, full.Number(full.Tick(), column.Id)), (column.Id, narrow.Number(narrow.Tick(), column.Id)));
            }
        }

        Assert.Equal(TaskFacts.None, new ScreenHarness().Screen.Demand.Facts);
        Assert.Equal(TaskFacts.All, FrameDemand.Everything.Facts);
        ColumnSpec ofPlugin = new("some.text", "SOME", CellKind.Text, "Some.");
        Assert.Equal(TaskFacts.None, new Column(0, ofPlugin, "some", source: null).Facts);
        Assert.Equal(TaskFacts.Cgroup, new Column(0, ofPlugin with { PartOf = PartOf.Unit }, "some", source: null).Facts);
        Assert.Equal(TaskFacts.All, new FrameDemand { TableId = "some.table" }.Facts);
    }

    private static ProcessRecord Narrowed(ProcessRecord record, TaskFacts facts)
    {
        if ((facts & TaskFacts.InputOutput) == 0)
        {
            record.Work.ReadBytes = record.Work.WriteBytes = record.Work.ReadChars = record.Work.WriteChars = WorkCounters.Unknown;
        }

        if ((facts & TaskFacts.Status) == 0)
        {
            record.Work.VoluntarySwitches = record.Work.InvoluntarySwitches = WorkCounters.Unknown;
            record.SwapBytes = record.StackBytes = record.CodeBytes = WorkCounters.Unknown;
            record.PageTableBytes = record.HugetlbBytes = WorkCounters.Unknown;
        }

        return record;
    }

    /// <summary>What a walk did not tell is not known, and not 0.</summary>
    [Theory]
    [InlineData("io.read.total")]
    [InlineData("io.chars.write")]
    [InlineData("io.write")]
    [InlineData("ctxt.vol")]
    [InlineData("swap")]
    [InlineData("hugetlb")]
    [InlineData("oom")]
    public void What_was_not_asked_for_is_not_known(string id)
    {
        TaskFacts facts = _bench.Columns[id].Facts;
        Assert.NotEqual(TaskFacts.None, facts);
        _bench.Demand = FrameDemand.Everything;
        _bench.Collector.Run(Some.Process(10));
        _bench.Tick();
        Assert.False(double.IsNaN(_bench.Number(_bench.Tick(), id)));

        _bench.Collector.Run(Narrowed(Some.Process(10), TaskFacts.All & ~facts));
        Assert.True(double.IsNaN(_bench.Number(_bench.Tick(), id)));
    }

    [Theory]
    [InlineData("exe")]
    [InlineData("exe.state")]
    public void A_filter_a_sort_and_a_group_need_what_their_column_needs(string id)
    {
        Assert.True(Demand(Said(Setting.Filter, new Stated<string>($"{id} != \"\"", "--filter", FromFile: false)), "pid").Executables);
        Assert.True(Demand(Said(Setting.Sort, new Stated<SortChoice>(new(id, SortOrder.Ascending), "--sort", FromFile: false)), "pid").Executables);
        Assert.True(Demand(Said(Setting.Group, new Stated<string[]>([id], "--group", FromFile: false)), "pid").Executables);
        Assert.False(Demand(new Settings(), "pid").Executables);

        ScreenHarness screen = new(change: options => options with { View = options.View with { GroupBy = [options.Catalogue[id]] } });
        Assert.True(screen.Screen.Demand.Executables);
        screen = new ScreenHarness(change: options => options with { View = options.View with { Sort = options.Catalogue[id] } });
        Assert.True(screen.Screen.Demand.Executables);
        screen = new ScreenHarness();
        Assert.False(screen.Screen.Demand.Executables);
        screen.Press("\\");
        screen.Type($"{id} = deleted");
        Assert.True(screen.Screen.Demand.Executables);
    }

    private static Settings Said(Setting setting, object value)
    {
        Settings settings = new();
        settings.Set(setting, value);
        return settings;
    }

    private FrameDemand Demand(Settings settings, string shown) =>
        new ViewResolver(_bench.Columns).Resolve(settings, _bench.Columns["pid"]).Demand([_bench.Columns[shown]]);
}
