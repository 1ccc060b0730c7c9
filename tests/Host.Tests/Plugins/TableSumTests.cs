using System.Collections.Immutable;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Host.Snapshot;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>A table adds up columns of the process table, whoever gives them.</summary>
public sealed class TableSumTests
{
    private static readonly FrameDemand OnScreen = new() { AllColumns = true, TableId = "sums.table" };

    [Fact]
    public void Columns_of_the_host_and_of_another_plugin_are_added_up()
    {
        // The plugin with the table comes first, the one with the column after it.
        using PluginHarness host = new([Sums("pid", "fake.number", "fake.text", "nobody.has"), Numbers()], columns: new ColumnCatalog(HostColumns.All));
        host.TickUntil(() => host.Catalog.Health().All(static plugin => plugin.State == PluginState.Ready), "ready");

        TableBuffer rows = Rows(host.Tick(rows: 4, OnScreen));

        Assert.Equal(host.Numbers("pid").ToArray().Sum(), rows.Number(0, 0));
        Assert.Equal(0 + 1 + 2 + 3, rows.Number(0, 1));
        Assert.True(double.IsNaN(rows.Number(0, 2)), "a column of texts has no sum");
        Assert.True(double.IsNaN(rows.Number(0, 3)), "a column that nobody has has no sum");
    }

    [Fact]
    public void A_plugin_that_is_off_or_not_asked_gives_nothing()
    {
        using PluginHarness host = new([Sums("fake.number"), Numbers()]);
        host.TickUntil(() => host.Catalog.Health().All(static plugin => plugin.State == PluginState.Ready), "ready");
        Assert.True(double.IsNaN(Rows(host.Tick(demand: new FrameDemand { TableId = "sums.table" })).Number(0, 0)));

        Assert.False(double.IsNaN(Rows(host.Tick(demand: OnScreen)).Number(0, 0)));
        host.Catalog.Disable("fake");
        Assert.True(double.IsNaN(Rows(host.Tick(demand: OnScreen)).Number(0, 0)));
    }

    [Fact]
    public void A_plugin_that_comes_later_is_added_up_too()
    {
        using PluginHarness host = new([Sums("fake.number"), Numbers()], PluginHarness.Switch("fake", on: false));
        host.TickUntil(() => host.Health("sums").State == PluginState.Ready, "ready");
        Assert.True(double.IsNaN(Rows(host.Tick(demand: OnScreen)).Number(0, 0)));

        host.Catalog.Enable("fake");
        Assert.False(double.IsNaN(Rows(host.Tick(demand: OnScreen)).Number(0, 0)));
    }

    [Fact]
    public void A_refresh_that_fails_before_the_fill_does_not_cost_the_table_the_next()
    {
        using PluginHarness host = new([Sums("cpu")], columns: new ColumnCatalog(HostColumns.All));
        host.TickUntil(() => host.Health("sums").State == PluginState.Ready, "ready");
        Assert.Throws<IndexOutOfRangeException>(() => host.Tick(rows: 4, OnScreen));

        Frame frame = host.Frame;
        frame.Number++;
        frame.Rates = [.. Enumerable.Repeat(new ProcessRates { Cpu = 2 }, 4)];
        host.Catalog.Runner.Extend(frame, OnScreen);

        Assert.Equal(8, Rows(frame).Number(0, 0));
    }

    [Fact]
    public void A_steady_refresh_with_sums_allocates_nothing()
    {
        using PluginHarness host = new([Sums("pid", "fake.number"), Numbers()], columns: new ColumnCatalog(HostColumns.All));
        host.TickUntil(() => host.Catalog.Health().All(static plugin => plugin.State == PluginState.Ready), "ready");
        Frame frame = host.Tick(rows: 100, OnScreen);
        for (int tick = 0; tick < 20; tick++)
        {
            Again();
        }

        Assert.Equal(0, Allocated.Least(() =>
        {
            Again();
        }));
        Assert.Equal(99 * 100 / 2, Rows(frame).Number(0, 1));

        void Again()
        {
            frame.Number++;
            host.Catalog.Runner.Extend(frame, OnScreen);
        }
    }

    /// <summary>Each of the frames that go round has had the rows.</summary>
    [Fact]
    public void What_a_table_with_many_rows_took_is_let_go_when_nobody_looks_any_more()
    {
        ManyRows many = new();
        using PluginHarness host = new([FakePlugin.Of("many", services => services.AddSingleton<ITableProvider>(many))]);
        host.TickUntil(() => host.Health("many").State == PluginState.Ready, "ready");
        WeakReference key = LookThreeTimes(host, many);

        for (int frame = 0; frame < 3; frame++)
        {
            host.Tick(demand: FrameDemand.Everything with { TableId = null });
        }

        GC.Collect();
        Assert.False(key.IsAlive, "the key of a row is still held");

        Assert.Equal(ManyRows.Count, Assert.Single(host.Tick(demand: new FrameDemand { TableId = "many.table" }).Tables).Rows.Count);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference LookThreeTimes(PluginHarness host, ManyRows many)
    {
        many.Key = new string('k', 5);
        WeakReference key = new(many.Key);
        for (int frame = 0; frame < 3; frame++)
        {
            Assert.Equal(ManyRows.Count, Assert.Single(host.Tick(demand: new FrameDemand { TableId = "many.table" }).Tables).Rows.Count);
        }

        many.Key = "other";
        return key;
    }

    private static TableBuffer Rows(Frame frame)
    {
        TableReading reading = Assert.Single(frame.Tables);
        Assert.Equal(frame.Number, reading.FrameNumber);
        return reading.Rows;
    }

    private static IPluginSource Sums(params string[] ids) =>
        FakePlugin.Of("sums", services => services.AddSingleton<ITableProvider>(new SumTable(ids)));

    private static IPluginSource Numbers() => FakePlugin.Of(new FakeColumns(static (in tick, block) =>
    {
        for (int row = 0; block.Wants(0) && row < tick.Rows.Length; row++)
        {
            block.Numbers(0)[row] = row;
        }
    }));

    /// <summary>Rows of one key.</summary>
    private sealed class ManyRows : ITableProvider
    {
        public const int Count = 5000;

        public string Key { get; set; } = "row";

        public TableSpec Table { get; } = new("many.table", "Many", [new ColumnSpec("many.number", "N", CellKind.Number, "N.")], "A row.");

        public void Fill(in Tick tick, TableBlock block)
        {
            for (int row = 0; row < Count; row++)
            {
                block.Add(Key);
            }
        }
    }

    /// <summary>One row with the sum of each column; no value where there is none.</summary>
    private sealed class SumTable(string[] ids) : ITableProvider
    {
        public TableSpec Table { get; } = new(
            "sums.table",
            "Sums",
            [.. ids.Select(static id => new ColumnSpec(id, "SUM", CellKind.Number, "A sum."))],
            "A row is a sum.")
        {
            Adds = [.. ids],
        };

        public void Fill(in Tick tick, TableBlock block)
        {
            int sum = block.Add("sum");
            for (int index = 0; index < Table.Adds.Length; index++)
            {
                ReadOnlySpan<double> values = block.Processes(index);
                if (!values.IsEmpty)
                {
                    block.Number(sum, index) = 0;
                    for (int row = 0; row < tick.Rows.Length; row++)
                    {
                        block.Number(sum, index) += values[row];
                    }
                }
            }
        }
    }
}
