using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Host.Snapshot;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>A plugin may register any number of providers of each kind.</summary>
public sealed class SeveralProvidersTests
{
    [Fact]
    public void Columns_and_tables_of_each_provider_are_filled()
    {
        using PluginHarness host = new([Plugin()]);
        host.TickUntil(() => host.Health("fake").State == PluginState.Ready, "ready");
        host.Tick(demand: new FrameDemand { AllColumns = true, TableId = "fake.second" });

        Assert.Equal(1, host.Numbers("fake.one")[0]);
        Assert.Equal(2, host.Numbers("fake.two")[0]);
        Assert.Equal(["fake.first", "fake.second"], host.Frame.Tables.Select(static table => table.Spec.Id));
        Assert.Equal("row of fake.second", host.Frame.Tables[1].Rows.Keys[0]);
        Assert.Equal(0, host.Frame.Tables[0].FrameNumber);
    }

    [Fact]
    public async Task Each_action_reaches_the_provider_that_has_it()
    {
        FakeActions one = new(new ActionSpec("fake.start", "Start", ActionRisk.Low, "Starts."));
        FakeActions two = new(new ActionSpec("fake.stop", "Stop", ActionRisk.Low, "Stops.") { TableId = "fake.second" });
        using PluginHarness host = new([Plugin(one, two)]);
        host.TickUntil(() => host.Health("fake").State == PluginState.Ready, "ready");
        ActionRunner runner = new(host.Catalog, readOnly: false, static _ => true, PluginHarness.Quick);
        Assert.Equal(["fake.start", "fake.stop"], runner.Actions.Select(static action => action.Id));

        ActionPlan plan = await runner.PlanAsync(new ActionRequest("fake.stop", [], ["a row"]), CancellationToken.None);
        ActionResult result = await runner.RunAsync(Assert.IsType<ActionPlan.Ready>(plan), CancellationToken.None);

        Assert.True(result.Succeeded, result.Message);
        Assert.Empty(one.Ran);
        Assert.Equal("a row", Assert.Single(Assert.Single(two.Ran).TableRows));
    }

    private static IPluginSource Plugin(params FakeActions[] actions) => FakePlugin.Of("fake", services =>
    {
        services.AddSingleton<IColumnProvider>(Column("fake.one", 1));
        services.AddSingleton<IColumnProvider>(Column("fake.two", 2));
        services.AddSingleton<ITableProvider>(new OneRow("fake.first"));
        services.AddSingleton<ITableProvider>(new OneRow("fake.second"));
        foreach (FakeActions provider in actions)
        {
            services.AddSingleton<IActionProvider>(provider);
        }
    });

    private static FakeColumns Column(string id, double value) => new((in tick, block) => block.Numbers(0).Fill(value))
    {
        Columns = [new ColumnSpec(id, "NUMBER", CellKind.Number, "A number.")],
    };

    private sealed class OneRow(string id) : ITableProvider
    {
        public TableSpec Table { get; } = new(id, "Rows", [new ColumnSpec("fake.name", "NAME", CellKind.Text, "A name.")], "A row.");

        public void Fill(in Tick tick, TableBlock block) => block.Add($"row of {id}");
    }
}
