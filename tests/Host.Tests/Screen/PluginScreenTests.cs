using System.Collections.Immutable;
using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Screen;

public sealed class PluginScreenTests
{
    private static readonly TableSpec Table = new(
        "box.list",
        "Boxes",
        [new ColumnSpec("box.name", "BOX", CellKind.Text, "Its name."), new ColumnSpec("box.size", "SIZE", CellKind.Number, "Its size.") { Unit = Unit.Bytes, FirstSort = SortOrder.Descending }],
        "A row is a box.")
    {
        ProcessColumn = "name",
    };

    [Fact]
    public void Columns_of_a_plugin_that_is_ready_are_shown_and_gone_with_it()
    {
        ScreenHarness screen = Run(new ActionSpec("box.open", "Open", ActionRisk.Low, "Opens."));
        screen.Columns.Add("box", new ColumnSpec("box.tag", "TAG", CellKind.Text, "A tag."));
        screen.Columns.Add("box", new ColumnSpec("box.more", "MORE", CellKind.Text, "More.") { ShownByDefault = false });
        ImmutableArray<ColumnSpec> columns = [screen.Columns["box.tag"].Spec, screen.Columns["box.more"].Spec];
        screen.Plugins.Set(Box() with { Columns = columns });
        screen.Tick();

        string header = screen.Lines()[screen.LineOf("Command")];
        Assert.Contains("TAG", header, StringComparison.Ordinal);
        Assert.DoesNotContain("MORE", header, StringComparison.Ordinal);
        Assert.True(screen.Screen.Demand.Wants(screen.Columns["box.tag"]));

        screen.Plugins.Set(Box() with { Columns = columns, State = PluginState.Disabled });
        screen.Tick();
        Assert.DoesNotContain("TAG", screen.Lines()[screen.LineOf("Command")], StringComparison.Ordinal);
        Assert.False(screen.Screen.Demand.Wants(screen.Columns["box.tag"]));
    }

    [Fact]
    public void A_plugins_table_has_a_screen_and_leads_to_its_processes()
    {
        ScreenHarness screen = Run();
        screen.Press("2");
        Assert.Equal("box.list", screen.Screen.Demand.TableId);
        screen.Tick();
        Assert.True(screen.LineOf("work101") < screen.LineOf("work102"));

        screen.Press("Enter");

        Assert.Contains("filter: name = \"work101\"", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("[work101]", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("[work103]", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tables_rows_sort_by_any_column_and_the_cursor_stays_on_its_key()
    {
        ScreenHarness screen = Run();
        screen.Press("2");
        screen.Tick();
        screen.Press("k");
        Assert.Contains("work101", screen.CursorLine(), StringComparison.Ordinal);

        screen.Press("I");

        Assert.Contains("work101", screen.CursorLine(), StringComparison.Ordinal);
        Assert.True(screen.LineOf("work102") < screen.LineOf("work101"));
    }

    [Fact]
    public void A_plugins_meter_stands_in_the_header()
    {
        ScreenHarness screen = new()
        {
            Extend = static frame =>
            {
                frame.Meters.Clear();
                MeterReading reading = new(new MeterSpec("box.fill", "Box", "How full.") { Unit = Unit.Percent }) { Maximum = 100 };
                reading.Segments[0] = 50;
                frame.Meters.Add(reading);
            },
        };
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();

        Assert.Matches(@"^Box\[\|{20,30} +50\.0%\]", screen.Lines()[3]);
    }

    [Fact]
    public void A_screen_that_is_not_there_says_so()
    {
        ScreenHarness screen = Run();
        screen.Press("7");

        Assert.Contains("there is no screen 7", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_plugins_screen_shows_state_cost_and_remedy_and_switches()
    {
        ScreenHarness screen = Run();
        screen.Plugins.Set(
            Box() with { FillMicroseconds = 12, FillBytes = 34, Faults = 5 },
            Box() with { Id = "gpu", Name = "GPU", State = PluginState.Denied, Reason = "no permission", Remedy = "Add CAP_X." });
        screen.Tick();
        screen.Press("p");

        Assert.Matches(@"box +ready +0 +12 +34 +5", screen.Text());
        screen.Press("j");
        Assert.Contains("remedy:  Add CAP_X.", screen.Text(), StringComparison.Ordinal);

        screen.Press("Space");
        screen.Settle();
        Assert.Equal(("gpu", false), Assert.Single(screen.Plugins.Switched));
        Assert.Contains("gpu: disabled", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_of_low_risk_runs_with_enter()
    {
        ScreenHarness screen = Run(new ActionSpec("box.open", "Open the box", ActionRisk.Low, "Opens.") { Key = "o" });
        screen.Press("j", "o");
        screen.Settle();
        Assert.Contains("one effect", screen.Text(), StringComparison.Ordinal);
        Assert.Equal(102, Assert.Single(screen.Plugins.Planned[0].Processes).Key.Pid);

        screen.Press("Enter");
        screen.Settle();

        Assert.Single(screen.Plugins.Ran);
        Assert.Contains("it is done", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_of_medium_risk_needs_more_than_enter()
    {
        ScreenHarness screen = Run(new ActionSpec("box.open", "Open the box", ActionRisk.Medium, "Opens.") { Key = "o" });
        screen.Press("o");
        screen.Settle();
        screen.Press("Enter");

        Assert.Empty(screen.Plugins.Ran);
        Assert.False(screen.Screen.HoldsFrames);
    }

    [Fact]
    public void An_action_of_high_risk_needs_a_typed_word()
    {
        ScreenHarness screen = Run(new ActionSpec("box.open", "Open the box", ActionRisk.High, "Opens.") { Key = "o" });
        screen.Press("o");
        screen.Settle();
        screen.Press("Enter", "y", "Enter");
        Assert.Empty(screen.Plugins.Ran);

        screen.Type("es");
        screen.Press("Enter");
        screen.Settle();

        Assert.Single(screen.Plugins.Ran);
    }

    [Fact]
    public void The_menu_asks_for_an_argument_and_shows_a_refusal()
    {
        ScreenHarness screen = Run(new ActionSpec("box.open", "Open the box", ActionRisk.Low, "Opens.") { Argument = "seconds" });
        screen.Plugins.Plan = static request => new ActionPlan.Refused($"not for {request.Argument} seconds");
        screen.Press("m", "Enter");
        screen.Type("42");
        screen.Press("Enter");
        screen.Settle();

        Assert.Contains("not for 42 seconds", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_action_could_not_do_is_listed()
    {
        ScreenHarness screen = Run(new ActionSpec("box.open", "Open the box", ActionRisk.Low, "Opens.") { Key = "o" });
        screen.Plugins.Result = ActionResult.Failed("not all of it", "101: it has ended");
        screen.Press("o");
        screen.Settle();
        screen.Press("Enter");
        screen.Settle();

        Assert.Contains("101: it has ended", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Readonly_runs_no_action()
    {
        ScreenHarness screen = new(change: options => options with { ReadOnly = true });
        screen.Plugins.Set(Box() with { Actions = [new ActionSpec("box.open", "Open", ActionRisk.Low, "Opens.") { Key = "o" }] });
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        screen.Press("o", "m");

        Assert.Empty(screen.Plugins.Planned);
        Assert.Contains("--readonly", screen.Text(), StringComparison.Ordinal);
    }

    private static PluginHealth Box() => new()
    {
        Id = "box",
        Name = "Boxes",
        Summary = "Boxes.",
        Folder = "/plugins/box",
        State = PluginState.Ready,
        Tables = [Table],
    };

    private static ScreenHarness Run(params ActionSpec[] actions)
    {
        ScreenHarness screen = new()
        {
            Extend = static frame =>
            {
                frame.Tables.Clear();
                TableReading reading = new(Table) { FrameNumber = frame.Number };
                reading.Rows.Number(reading.Rows.Add("work101"), 1) = 5;
                reading.Rows.Number(reading.Rows.Add("work102"), 1) = 9;
                reading.Rows.Text(0, 0) = "work101";
                reading.Rows.Text(1, 0) = "work102";
                frame.Tables.Add(reading);
            },
        };
        screen.Plugins.Set(Box() with { Actions = [.. actions] });
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        return screen;
    }
}
