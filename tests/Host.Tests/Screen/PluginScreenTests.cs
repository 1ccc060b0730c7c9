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

    private static readonly ColumnSpec Owner = new("systemd.unit", "UNIT", CellKind.Text, "Unit.") { CopyKey = "ys", ShownByDefault = false };

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

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 12)]
    [InlineData(20, 5)]
    public void Help_wraps_a_long_sentence_of_a_plugin(int width, int height)
    {
        ScreenHarness screen = new(width, height);
        ActionSpec open = new("box.open", "Open", ActionRisk.Low, "Opens the box, and all the boxes that are in it, down to the last one.");
        screen.Plugins.Set(Box() with { Actions = [open] });
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        screen.Press("?", "/");
        screen.Type("boxes that");
        screen.Press("Enter", "End");

        Assert.Matches(@"\bone\.", screen.Text());
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

    /// <summary>When another page is shown, and when few are left on this one.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_table_with_many_rows_took_is_given_back_some_seconds_after(bool leaves)
    {
        int count = 20_000;
        string[] keys = [.. Enumerable.Range(0, count).Select(static row => $"row {row}")];
        ScreenHarness screen = Run();
        screen.Extend = frame =>
        {
            frame.Tables.Clear();
            TableReading reading = new(Table) { FrameNumber = frame.Number };
            foreach (string key in keys.AsSpan(0, count))
            {
                reading.Rows.Add(key);
            }

            frame.Tables.Add(reading);
        };
        screen.Press("2");
        screen.Tick();
        screen.Time.Advance(TimeSpan.FromMinutes(1));
        screen.Tick();
        Assert.Contains("20000 lines", screen.Text(), StringComparison.Ordinal);
        Assert.False(screen.Screen.HasSpareWork);

        count = leaves ? count : 3;
        screen.Press(leaves ? ["1"] : []);
        screen.Tick();
        Assert.False(screen.Screen.HasSpareWork, "plugins still keep it");
        screen.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(screen.Screen.HasSpareWork);
        screen.Screen.DoSpareWork();
        Assert.False(screen.Screen.HasSpareWork);

        // Few rows are not worth it.
        count = 3;
        screen.Press("2");
        screen.Tick();
        screen.Press("1");
        screen.Tick();
        screen.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(screen.Screen.HasSpareWork);
    }

    [Theory]
    [InlineData("Esc")]
    [InlineData("Backspace")]
    public void The_way_back_leads_to_the_table_and_restores_the_filter(string key)
    {
        ScreenHarness screen = Run();
        screen.Press("\\");
        screen.Type("work");
        screen.Press("Enter", "2");
        screen.Tick();
        screen.Press("j", "Enter");
        Assert.Contains("filter: name = \"work102\"  Esc: back", screen.Text(), StringComparison.Ordinal);

        screen.Press(key);
        Assert.Contains("work102", screen.CursorLine(), StringComparison.Ordinal);
        Assert.Equal("box.list", screen.Screen.Demand.TableId);

        screen.Press("1");
        Assert.Contains("filter: work", screen.Text(), StringComparison.Ordinal);
        screen.Press("Backspace");
        Assert.Contains("no table led here", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_processes_of_a_row_and_what_a_table_adds_up_are_asked_for_while_it_is_shown()
    {
        ScreenHarness screen = Run();
        screen.Columns.Add("box", new ColumnSpec("box.tag", "TAG", CellKind.Text, "A tag."));
        screen.Columns.Add("net", new ColumnSpec("net.rx", "RX", CellKind.Number, "Received."));
        screen.Plugins.Set(Box() with { Tables = [Table with { ProcessColumn = "box.tag", Adds = ["net.rx", "nobody.has"] }] });
        screen.Tick();
        Assert.False(screen.Screen.Demand.Wants(screen.Columns["box.tag"]));

        screen.Press("2");
        Assert.True(screen.Screen.Demand.Wants(screen.Columns["box.tag"]));
        Assert.True(screen.Screen.Demand.Wants(screen.Columns["net.rx"]));

        screen.Press("1");
        Assert.False(screen.Screen.Demand.Wants(screen.Columns["net.rx"]));
    }

    [Fact]
    public void The_table_of_a_plugin_that_is_switched_off_is_gone()
    {
        ScreenHarness screen = Run();
        screen.Press("2");
        screen.Tick();
        Assert.Contains(" 2 Boxes ", screen.Text(), StringComparison.Ordinal);

        screen.Plugins.Set(Box() with { State = PluginState.Disabled, Tables = [] });
        screen.Screen.Poll();
        screen.Draw();

        Assert.DoesNotContain(" 2 Boxes ", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("[work101]", screen.Text(), StringComparison.Ordinal);
        Assert.Null(screen.Screen.Demand.TableId);
    }

    [Fact]
    public void A_table_has_a_screen_once_its_source_was_there_and_keeps_it()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Plugins.Set(Box() with { State = PluginState.Absent });
        screen.Tick();
        Assert.DoesNotContain("Boxes", screen.Text(), StringComparison.Ordinal);

        screen.Plugins.Set(Box());
        screen.Tick();
        Assert.Contains(" 2 Boxes ", screen.Text(), StringComparison.Ordinal);

        screen.Plugins.Set(Box() with { State = PluginState.Absent });
        screen.Tick();
        Assert.Contains(" 2 Boxes ", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Copying_a_column_that_is_not_shown_waits_for_its_values()
    {
        ScreenHarness screen = Run();
        Column unit = Add(screen, Owner)[0];
        Give(screen, unit, row => $"unit{row}.service");
        screen.Tick();
        screen.Press("j", "ys");
        Assert.Empty(screen.Copied);
        Assert.True(screen.Screen.Demand.Wants(unit));

        screen.Tick();
        Assert.Equal("unit1.service", Assert.Single(screen.Copied));
        Assert.False(screen.Screen.Demand.Wants(unit));
    }

    [Fact]
    public void A_container_without_a_name_is_copied_by_its_id()
    {
        ScreenHarness screen = Run();
        Column[] columns = Add(
            screen,
            new ColumnSpec("container.name", "NAME", CellKind.Text, "Name.") { CopyKey = "yc", ShownByDefault = false },
            new ColumnSpec("container.id", "ID", CellKind.Text, "Id.") { CopyKey = "yc", ShownByDefault = false });
        (Column name, Column id) = (columns[0], columns[1]);
        Give(screen, name, static row => row == 0 ? "web" : null);
        Give(screen, id, static row => $"id{row}");
        screen.Tick();
        screen.Press("V", "j", "yc");
        screen.Tick();

        Assert.Equal("web\nid1", Assert.Single(screen.Copied));
    }

    [Fact]
    public void Copying_a_column_that_nobody_gives_ends_with_a_word()
    {
        ScreenHarness screen = Run();
        Add(screen, Owner);
        screen.Press("ys");
        for (int tick = 0; tick < 5; tick++)
        {
            screen.Tick();
        }

        Assert.Empty(screen.Copied);
        Assert.Contains("copy the systemd.unit: it has none", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Search_looks_into_the_texts_of_plugins_that_are_shown()
    {
        ScreenHarness screen = Run();
        Column tag = screen.Columns.Add("box", new ColumnSpec("box.tag", "TAG", CellKind.Text, "A tag."));
        Give(screen, tag, static row => row == 2 ? "needle" : null);
        screen.Tick();
        screen.Press("/");
        screen.Type("needle");
        Assert.Contains("no match", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");

        screen.Plugins.Set(Box() with { Columns = [tag.Spec] });
        screen.Tick();
        screen.Tick();
        screen.Press("/");
        screen.Type("needle");
        screen.Press("Enter");
        Assert.Contains("work103", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_word_finds_a_plugins_column_that_came_later()
    {
        ScreenHarness screen = Run();
        screen.Press("\\");
        screen.Type("needle");
        screen.Press("Enter");
        screen.Tick();
        Assert.DoesNotContain("[work103]", screen.Text(), StringComparison.Ordinal);

        Column tag = screen.Columns.Add("box", new ColumnSpec("box.tag", "TAG", CellKind.Text, "A tag."));
        Give(screen, tag, static row => row == 2 ? "needle" : null);
        screen.Tick();
        Assert.True(screen.Screen.Demand.Wants(tag));
        screen.Tick();

        Assert.Contains("[work103]", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("[work101]", screen.Text(), StringComparison.Ordinal);
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
        ScreenHarness screen = Run(new ActionSpec("box.open", "Open the box", ActionRisk.Low, "Opens.") { Key = "X" });
        screen.Press("j", "X");
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
        ScreenHarness screen = Run(new ActionSpec("box.open", "Open the box", ActionRisk.Medium, "Opens.") { Key = "X" });
        screen.Press("X");
        screen.Settle();
        screen.Press("Enter");

        Assert.Empty(screen.Plugins.Ran);
        Assert.False(screen.Screen.HoldsFrames);
    }

    [Fact]
    public void An_action_of_high_risk_needs_a_typed_word()
    {
        ScreenHarness screen = Run(new ActionSpec("box.open", "Open the box", ActionRisk.High, "Opens.") { Key = "X" });
        screen.Press("X");
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
        ScreenHarness screen = Run(new ActionSpec("box.open", "Open the box", ActionRisk.Low, "Opens.") { Key = "X" });
        screen.Plugins.Result = ActionResult.Failed("not all of it", "101: it has ended");
        screen.Press("X");
        screen.Settle();
        screen.Press("Enter");
        screen.Settle();

        Assert.Contains("101: it has ended", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Readonly_runs_no_action()
    {
        ScreenHarness screen = new(change: options => options with { ReadOnly = true });
        screen.Plugins.Set(Box() with { Actions = [new ActionSpec("box.open", "Open", ActionRisk.Low, "Opens.") { Key = "X" }] });
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        screen.Press("X", "m");

        Assert.Empty(screen.Plugins.Planned);
        Assert.Contains("--readonly", screen.Text(), StringComparison.Ordinal);
    }

    /// <summary>Fills a plugin's column where it is asked for, as the plugin would.</summary>
    private static void Give(ScreenHarness screen, Column column, Func<int, string?> value) => screen.Extend += frame =>
    {
        if (screen.Screen.Demand.Wants(column))
        {
            string?[]? cells = [.. Enumerable.Range(0, frame.Records.Length).Select(value)];
            frame.ExchangeTexts(column, ref cells);
        }
    };

    private static PluginHealth Box() => new()
    {
        Id = "box",
        Name = "Boxes",
        Summary = "Boxes.",
        Folder = "/plugins/box",
        State = PluginState.Ready,
        Tables = [Table],
    };

    /// <summary>Gives the plugin columns.</summary>
    private static Column[] Add(ScreenHarness screen, params ColumnSpec[] specs)
    {
        Column[] columns = [.. specs.Select(spec => screen.Columns.Add("box", spec))];
        screen.Plugins.Set(Box() with { Columns = [.. specs] });
        screen.Tick();
        return columns;
    }

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
