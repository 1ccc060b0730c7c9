using Bpftop.Host.Options;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Screen;

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
