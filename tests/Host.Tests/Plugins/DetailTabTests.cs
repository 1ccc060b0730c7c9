using System.Collections.Immutable;
using Bpftop.Host.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>Tabs of details that plugins bring: checked when they are loaded, read behind limits.</summary>
public sealed class DetailTabTests
{
    private static readonly ProcessRow _process = new(new ProcessKey(101, 5), 1, 101, 1000, 7, ProcessTraits.None, "work", "work --all");

    /// <summary>On a busy machine a reading that is cancelled takes its time to come back.</summary>
    private static readonly PluginLimits _patient = PluginHarness.Quick with { Grace = TimeSpan.FromSeconds(30) };

    [Fact]
    public void A_tab_is_there_while_its_plugin_is_usable()
    {
        using PluginHarness host = new([Plugin(new Tab())]);
        DetailTabs tabs = new([new Tab("details.own")], host.Catalog, PluginHarness.Quick);
        host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready");
        Assert.Equal(["details.own", "fake.tab"], tabs.Tabs.Select(static tab => tab.Spec.Id));
        Assert.Equal(["", "fake"], tabs.Tabs.Select(static tab => tab.Owner));
        Assert.Equal("fake.tab", Assert.Single(host.Health("fake").Details).Id);

        TableBuffer rows = new(tabs.Tabs[1].Spec);
        Assert.Equal(DetailEnd.Answered, Read(tabs.Tabs[1], rows).End);
        Assert.Equal("row of 101", rows.Keys[0]);

        IDetailTab kept = tabs.Tabs[1];
        host.Catalog.Disable("fake");
        Assert.Equal("details.own", Assert.Single(tabs.Tabs).Spec.Id);
        host.WaitUntil(() => Read(kept, new TableBuffer(kept.Spec)) is { End: DetailEnd.Failed, Text: "fake: the plugin was switched off" }, "refused");
    }

    [Theory]
    [InlineData("other.tab", null, null, "table id \"other.tab\" is not \"fake.\"")]
    [InlineData("fake.tab", "fake.missing", null, "fake.tab draws fake.missing, which is no number column of the plugin")]
    [InlineData("fake.tab", "fake.text", null, "fake.tab draws fake.text, which is no number column of the plugin")]
    [InlineData("fake.tab", null, "none", "column a swaps for none, which its provider does not have")]
    public void What_the_screen_could_not_show_is_refused(string id, string? graph, string? swapFor, string reason)
    {
        using PluginHarness host = new([Plugin(new Tab(id, swapFor) { Graphs = graph is null ? [] : [graph] })]);
        Assert.Equal(PluginState.Failed, host.Health("fake").State);
        Assert.Contains(reason, host.Health("fake").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tabs_of_one_id_are_refused()
    {
        using PluginHarness host = new([Plugin(new Tab(), new Tab())]);
        Assert.Equal("tab fake.tab is there twice", host.Health("fake").Reason);
    }

    [Fact]
    public void A_plugin_says_why_there_are_no_rows_and_what_it_throws_is_its_fault()
    {
        using PluginHarness host = new([Plugin(
            new Tab("fake.said") { Read = static (_, _) => throw new DetailException("sockets of 101: not permitted") },
            new Tab("fake.broken") { Read = static (_, _) => throw new InvalidOperationException("broken\nlines") },
            new Tab("fake.asks") { About = static () => throw new InvalidOperationException("no answer") })]);
        host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready");
        ImmutableArray<IDetailTab> tabs = new DetailTabs([], host.Catalog, PluginHarness.Quick).Tabs;
        DetailReading said = Read(tabs[0], new TableBuffer(tabs[0].Spec));
        Assert.Equal((DetailEnd.Failed, "sockets of 101: not permitted"), (said.End, said.Text));
        Assert.Equal(0, host.Health("fake").Faults);

        DetailReading broken = Read(tabs[1], new TableBuffer(tabs[1].Spec));
        Assert.Equal(DetailEnd.Failed, broken.End);
        Assert.StartsWith("fake.broken: InvalidOperationException: broken", broken.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', broken.Text!);
        Assert.Equal(1, host.Health("fake").Faults);

        Assert.False(tabs[2].Has(_process));
        Assert.Equal(2, host.Health("fake").Faults);
    }

    [Fact]
    public void A_reading_that_takes_too_long_is_cancelled()
    {
        using PluginHarness host = new(
            [Plugin(new Tab { Read = static (_, cancel) => Task.Delay(Timeout.Infinite, cancel) })],
            limits: _patient with { Detail = TimeSpan.FromMilliseconds(200) });
        host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready");
        IDetailTab tab = Assert.Single(new DetailTabs([], host.Catalog, PluginHarness.Quick).Tabs);
        DetailReading late = Read(tab, new TableBuffer(tab.Spec));
        Assert.Equal((DetailEnd.Failed, "fake.tab: reading it took longer than 0.2 s"), (late.End, late.Text));
        Assert.Equal(1, host.Health("fake").Faults);
    }

    [Fact]
    public void Nobody_who_stops_waiting_is_kept()
    {
        using CancellationTokenSource stop = new();
        using PluginHarness host = new([Plugin(new Tab
        {
            Read = (_, cancel) =>
            {
                stop.Cancel();
                return Task.Delay(Timeout.Infinite, cancel);
            },
        })], limits: _patient);
        host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready");
        IDetailTab tab = Assert.Single(new DetailTabs([], host.Catalog, PluginHarness.Quick).Tabs);
        Assert.Equal(DetailEnd.Stopped, Read(tab, new TableBuffer(tab.Spec), stop.Token).End);
        Assert.Equal(0, host.Health("fake").Faults);
    }

    /// <summary>Without a probe and a refresh the plugin has no thread of its own until then.</summary>
    [Fact]
    public void A_plugin_whose_reading_does_not_come_back_is_hung_until_it_does()
    {
        using ManualResetEventSlim end = new();
        using CancellationTokenSource stop = new();
        using PluginHarness host = new([Plugin(new Tab
        {
            Read = (_, _) =>
            {
                stop.Cancel();
                end.Wait(CancellationToken.None);
                return Task.CompletedTask;
            },
        })]);
        try
        {
            host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready");
            IDetailTab tab = Assert.Single(new DetailTabs([], host.Catalog, PluginHarness.Quick).Tabs);
            Assert.Equal(DetailEnd.Hung, Read(tab, new TableBuffer(tab.Spec), stop.Token).End);
            host.WaitUntil(() => host.Health("fake").State == PluginState.Hung, "hung");
            Assert.Equal("reading fake.tab did not come back when it was cancelled", host.Health("fake").Reason);

            // It is not called a second time meanwhile.
            DetailReading second = Read(tab, new TableBuffer(tab.Spec));
            Assert.Equal((DetailEnd.Failed, "fake.tab: an earlier reading was cancelled and has not come back"), (second.End, second.Text));
            end.Set();
            host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready again");
            Assert.Equal(DetailEnd.Answered, Read(tab, new TableBuffer(tab.Spec)).End);
        }
        finally
        {
            end.Set();
        }
    }

    private static DetailReading Read(IDetailTab tab, TableBuffer rows, CancellationToken stop = default) =>
        tab.Read(_process, rows, new Progress<int>(), stop);

    private static Bpftop.Host.Plugins.Loading.IPluginSource Plugin(params Tab[] tabs) => FakePlugin.Of("fake", services =>
    {
        services.AddSingleton<IColumnProvider>(new FakeColumns(static (in tick, block) => block.Numbers(0).Fill(1))
        {
            Columns = [new ColumnSpec("fake.number", "N", CellKind.Number, "A number."), new ColumnSpec("fake.text", "T", CellKind.Text, "A text.")],
        });
        foreach (Tab tab in tabs)
        {
            services.AddSingleton<IDetailProvider>(tab);
        }
    });

    private sealed class Tab(string id = "fake.tab", string? swapFor = null) : IDetailProvider
    {
        public ImmutableArray<string> Graphs { get; init; } = ["fake.number"];

        public Func<TableBuffer, CancellationToken, Task>? Read { get; init; }

        public Func<bool> About { get; init; } = static () => true;

        TableSpec IDetailProvider.Tab { get; } =
            new(id, "Tab", [new ColumnSpec("a", "A", CellKind.Text, "A text.") { SwapFor = swapFor }], "A row is a thing of the process.");

        public bool Has(in ProcessRow process) => About();

        public Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation)
        {
            rows.Add($"row of {process.Key.Pid}");
            return Read?.Invoke(rows, cancellation) ?? Task.CompletedTask;
        }
    }
}
