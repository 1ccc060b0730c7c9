using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>The worst guests, each loaded from its folder beside a good one that must not notice.</summary>
public sealed class TestPluginTests
{
    [Fact]
    public void A_good_plugin_gives_a_column_a_bar_a_table_and_an_action()
    {
        using PluginRoot root = new("Good");
        using PluginHarness host = new(root);

        host.TickUntil(() => host.Texts("good.answer")[0] == "an answer", "the refresh reaches the column");

        Assert.Equal(PluginState.Ready, host.Health("good").State);
        Assert.True(host.Numbers("good.seen")[0] >= 1);
        MeterReading bar = Assert.Single(host.Frame.Meters);
        Assert.Equal([5, 5], bar.Segments);
        Assert.Equal(10, bar.Maximum);
        Assert.Equal(["good.marks", "good.unmark"], host.Health("good").Actions.Select(static action => action.Id));

        host.Tick(demand: new FrameDemand { TableId = "good.owners" });
        TableReading table = host.Frame.Tables.Single(static table => table.Spec.Id == "good.owners");
        Assert.Equal(host.Frame.Number, table.FrameNumber);
        Assert.Equal(["root", "others"], table.Rows.Keys.ToArray());
        Assert.Equal(10, table.Rows.Number(0, 1) + table.Rows.Number(1, 1));
        Assert.True(double.IsNaN(table.Rows.Number(0, 2)), "nobody has the column that it adds up");
    }

    [Fact]
    public async Task What_a_good_plugin_would_leave_behind_is_undone_by_its_own_action()
    {
        using PluginRoot root = new("Good");
        using PluginHarness host = new(root);
        host.TickUntil(() => host.Health("good").State == PluginState.Ready, "ready");
        LeavingChecks checks = new(host.Catalog, PluginHarness.Quick);
        ActionRunner runner = new(host.Catalog, readOnly: false, static _ => true, PluginHarness.Quick);
        Assert.Empty(checks.Ask());

        ProcessRow own = new(new ProcessKey(Environment.ProcessId, 1), 1, Environment.ProcessId, 0, 0, ProcessTraits.None, "tests", "tests");
        await RunAsync(new ActionRequest("good.marks", [own], []));
        LeavingNotice notice = Assert.Single(checks.Ask());
        Assert.Equal("1 processes stay marked", notice.Message);

        await RunAsync(notice.Undo);
        Assert.Empty(checks.Ask());

        async Task RunAsync(ActionRequest request)
        {
            ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await runner.PlanAsync(request, CancellationToken.None));
            ActionResult result = await runner.RunAsync(plan, CancellationToken.None);
            Assert.True(result.Succeeded, result.Message);
        }
    }

    [Fact]
    public void A_plugin_that_throws_is_blank_then_suspended_and_tried_again()
    {
        using PluginRoot root = new("Good", "Throws");
        using PluginHarness host = new(root);

        host.TickUntil(() => host.Health("throws").State == PluginState.Suspended, "suspended");

        PluginHealth health = host.Health("throws");
        Assert.Contains("FormatException: the fill went wrong", health.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', health.Reason);
        Assert.True(double.IsNaN(host.Numbers("throws.value")[0]));
        long faults = health.Faults;
        host.TickUntil(() => host.Health("throws").Faults > faults, "tried again");
        Assert.True(double.IsNaN(host.Numbers("throws.value")[0]));
        AssertGoodLives(host);
    }

    [Fact]
    public void A_slow_plugin_is_called_at_every_fourth_refresh_and_its_values_follow_their_processes()
    {
        using PluginRoot root = new("Good", "Slow");
        using PluginHarness host = new(root);

        host.TickUntil(() => host.Health("slow").IsSlow, "slow");
        double before = host.Numbers("slow.fills")[0];
        for (int tick = 0; tick < 8; tick++)
        {
            host.Tick(reversed: (tick & 1) == 0);
            for (int row = 0; row < host.Frame.RowCount; row++)
            {
                Assert.Equal(host.Frame.Rows[row].Key.Pid, host.Numbers("slow.pid")[row]);
                Assert.Equal(host.Frame.Rows[row].Name, host.Texts("slow.name")[row]);
            }
        }

        Assert.Equal(before + 2, host.Numbers("slow.fills")[0]);
        Assert.True(host.Columns["slow.pid"].IsStale);
        Assert.Equal(PluginState.Ready, host.Health("slow").State);
        AssertGoodLives(host);
    }

    [Fact]
    public void A_slow_plugin_is_called_at_every_refresh_that_is_printed()
    {
        using PluginRoot root = new("Slow");
        using PluginHarness host = new(root);
        host.TickUntil(() => host.Health("slow").IsSlow, "slow");
        double before = host.Numbers("slow.fills")[0];

        for (int tick = 0; tick < 3; tick++)
        {
            host.Tick(rows: 11, FrameDemand.Everything with { EveryFill = true });
            Assert.Equal(1010, host.Numbers("slow.pid")[10] - host.Numbers("slow.pid")[0] + 1000);
        }

        Assert.Equal(before + 3, host.Numbers("slow.fills")[0]);
    }

    [Fact]
    public void A_process_that_came_since_a_slow_plugin_was_asked_has_no_value()
    {
        using PluginRoot root = new("Slow");
        using PluginHarness host = new(root);

        host.TickUntil(() => host.Health("slow").IsSlow, "slow");
        host.Tick(rows: 11);

        Assert.Equal(1001, host.Numbers("slow.pid")[0]);
        Assert.True(double.IsNaN(host.Numbers("slow.pid")[10]));
        Assert.Null(host.Texts("slow.name")[10]);
    }

    [Fact]
    public void What_a_plugin_allocates_is_shown()
    {
        using PluginRoot root = new("Good", "Allocates");
        using PluginHarness host = new(root);

        host.TickUntil(() => host.Health("allocates").FillBytes > 100, "bytes");
        AssertGoodLives(host);
        Assert.Equal(0, host.Health("good").FillBytes);
    }

    [Fact]
    public void A_fill_that_never_comes_back_costs_one_thread_and_the_rest_goes_on()
    {
        using PluginRoot root = new("Good", "Hangs");
        using PluginHarness host = new(root, PluginHarness.Options("hangs", ("in", "fill")));
        host.WaitUntil(() => host.Health("hangs").State == PluginState.Ready, "probed");

        Thread sampling = new(() => host.Tick()) { IsBackground = true };
        sampling.Start();
        host.WaitUntil(() => host.Catalog.StuckIn == "hangs", "the culprit is named");
        Assert.Equal(PluginState.Hung, host.Health("hangs").State);
        host.WaitUntil(() => host.Catalog.Runner.IsStuck, "the call is given up");

        Assert.False(host.Catalog.Runner.IsStuck, "it says so once");
        AssertGoodLives(host);
        Assert.Equal(PluginState.Hung, host.Health("hangs").State);
        Assert.True(double.IsNaN(host.Numbers("hangs.value")[0]));
        Assert.True(sampling.IsAlive);
    }

    [Theory]
    [InlineData("probe")]
    [InlineData("refresh")]
    public void A_background_call_that_ignores_its_cancellation_is_named_and_not_started_twice(string call)
    {
        using PluginRoot root = new("Good", "Hangs");
        string log = Path.Combine(root.Path, "log");
        using PluginHarness host = new(root, PluginHarness.Options("hangs", ("in", call), ("log", log)));

        host.TickUntil(() => host.Health("hangs").State == PluginState.Hung, "hung");
        Assert.Contains(call, host.Health("hangs").Reason, StringComparison.Ordinal);
        AssertGoodLives(host);
        if (call == "refresh")
        {
            Assert.Single(File.ReadAllLines(log));
        }
    }

    [Fact]
    public void A_constructor_that_never_comes_back_does_not_stop_the_start()
    {
        using PluginRoot root = new("Good", "Hangs");
        using PluginHarness host = new(
            root,
            PluginHarness.Options("hangs", ("in", "constructor")),
            PluginHarness.Quick with { Load = TimeSpan.FromSeconds(3) });

        Assert.Equal(PluginState.Hung, host.Health("hangs").State);
        AssertGoodLives(host);
    }

    [Theory]
    [InlineData("WrongMajor", "wrongmajor", "contract 2.0, and this bpftop has 1.0")]
    [InlineData("NewerMinor", "newerminor", "contract 1.1, and this bpftop has 1.0")]
    public void A_plugin_of_another_contract_is_refused_with_both_versions_and_not_loaded(string folder, string id, string reason)
    {
        using PluginRoot root = new("Good", folder);
        using PluginHarness host = new(root);

        PluginHealth health = host.Health(id);
        Assert.Equal(PluginState.Refused, health.State);
        Assert.Contains(reason, health.Reason, StringComparison.Ordinal);
        Assert.Equal("Install a newer bpftop.", health.Remedy);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == $"Bpftop.TestPlugins.{folder}");
        AssertGoodLives(host);
    }

    [Fact]
    public void A_plugin_that_ships_its_own_copy_of_the_contract_works()
    {
        using PluginRoot root = new("Good", "ShipsOwnAbstractions");
        Assert.True(File.Exists(Path.Combine(root["ShipsOwnAbstractions"], "Bpftop.Abstractions.dll")), "the folder holds a copy");
        using PluginHarness host = new(root);

        host.TickUntil(() => host.Numbers("ships.pid")[0] == 1001, "its column");
        Assert.Equal(PluginState.Ready, host.Health("ships").State);
        AssertGoodLives(host);
    }

    [Fact]
    public void A_plugin_whose_services_cannot_be_built_has_failed_with_the_missing_type()
    {
        using PluginRoot root = new("Good", "BadConstructor");
        using PluginHarness host = new(root);

        PluginHealth health = host.Health("badconstructor");
        Assert.Equal(PluginState.Failed, health.State);
        Assert.Contains("IFormatProvider", health.Reason, StringComparison.Ordinal);
        AssertGoodLives(host);
    }

    [Fact]
    public void All_of_them_at_once_leave_the_good_one_alone()
    {
        using PluginRoot root = new("Allocates", "BadConstructor", "Good", "Hangs", "NewerMinor", "ShipsOwnAbstractions", "Slow", "Throws", "WrongMajor");
        using PluginHarness host = new(root, PluginHarness.Options("hangs", ("in", "fill")));
        host.WaitUntil(() => host.Health("hangs").State == PluginState.Ready, "probed");

        Thread sampling = new(() => host.Tick()) { IsBackground = true };
        sampling.Start();
        host.WaitUntil(() => host.Catalog.StuckIn == "hangs", "the culprit is named");
        host.WaitUntil(() => host.Catalog.Runner.IsStuck, "the call is given up");

        AssertGoodLives(host);
        Assert.Equal(9, host.Catalog.Health().Length);
    }

    [Fact]
    public void A_plugin_whose_source_is_absent_is_quiet_and_says_what_to_do()
    {
        using PluginRoot root = new("Good");
        using PluginHarness host = new(root, PluginHarness.Options("good", ("source", "absent")));

        host.TickUntil(() => host.Health("good").State == PluginState.Absent, "absent");

        Assert.Equal("no source here", host.Health("good").Reason);
        Assert.Equal("Start the source.", host.Health("good").Remedy);
        Assert.Equal(0, host.Health("good").Faults);
        Assert.Empty(host.Frame.Meters);
        Assert.Empty(host.Frame.Tables);
    }

    private static void AssertGoodLives(PluginHarness host)
    {
        double seen = 0;
        host.TickUntil(() => host.Health("good").State == PluginState.Ready && (seen = host.Numbers("good.seen")[0]) > 0, "the good one is filled");
        host.Tick();
        Assert.Equal(seen + 1, host.Numbers("good.seen")[0]);
        Assert.Equal(0, host.Health("good").Faults);
    }
}
