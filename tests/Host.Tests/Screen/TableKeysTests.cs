using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

/// <summary>What a plugin's table and the list of plugins share with the process table.</summary>
public sealed class TableKeysTests
{
    private static readonly TableSpec _table = new(
        "box.list",
        "Boxes",
        [
            new("box.name", "BOX", CellKind.Text, "Its name."),
            new("box.size", "SIZE", CellKind.Number, "Its size.") { Unit = Unit.Bytes, FirstSort = SortOrder.Descending },
        ],
        "A row is a box.");

    private static readonly ActionSpec _open = new("box.open", "Open the box", ActionRisk.Low, "Opens.") { Key = "X", TableId = "box.list" };

    private bool _answers = true;

    private List<(string Name, double Size)> _boxes = [("alpha", 100), ("beta", 4096), ("gamma", double.NaN), ("delta", 8192)];

    [Theory]
    [InlineData("box.size > 1K", "beta delta")]
    [InlineData("not alpha and box.size < 5K", "beta")]
    [InlineData("box.name ~ /^[ab]/", "alpha beta")]
    [InlineData("box.name = Alpha", "")]
    public void A_filter_is_an_expression_over_the_tables_columns(string filter, string shown)
    {
        ScreenHarness screen = Open();
        screen.Press("\\");
        screen.Type(filter);
        screen.Press("Enter");

        Assert.Equal(shown, Shown(screen));
    }

    [Theory]
    [InlineData("size > 1", "did you mean box.size?")]
    [InlineData("Box = a", "did you mean box.name?")]
    [InlineData("other > 1", "no column \"other\"; quotes make it a text")]
    public void A_column_that_is_called_as_it_is_headed_is_named(string filter, string hint)
    {
        ScreenHarness screen = Open();
        screen.Press("\\");
        screen.Type(filter);

        Assert.Contains(hint, screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_expression_says_where_and_is_not_taken()
    {
        ScreenHarness screen = Open();
        screen.Press("\\");
        screen.Type("box.siz > 1");
        screen.Press("Enter");

        Assert.Contains("did you mean box.size?", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("Filter not taken (Esc leaves): box.siz > 1", screen.Text(), StringComparison.Ordinal);

        // It is still typed into, and what is right by then is taken.
        screen.Press("Home", "Right", "Right", "Right", "Right", "Right", "Right", "Right");
        screen.Type("e");
        Assert.Contains("Filter: box.size > 1", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Contains("filter: box.size > 1", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_is_found_by_what_stands_above_it()
    {
        ScreenHarness screen = Open();
        screen.Press("\\");
        screen.Type("BOX = beta");
        screen.Press("Enter");
        Assert.Equal("beta", Shown(screen));
    }

    [Fact]
    public void A_search_that_finds_nothing_is_over_and_says_so()
    {
        ScreenHarness screen = Open();
        screen.Press("End");
        string line = screen.CursorLine();
        screen.Press("/");
        screen.Type("omega");
        screen.Press("Enter");
        Assert.Contains("no match for omega", screen.Text(), StringComparison.Ordinal);
        Assert.Equal(line, screen.CursorLine());

        // Keys are keys again.
        screen.Press("Home");
        Assert.NotEqual(line, screen.CursorLine());
        Assert.Contains("search: omega", screen.AfterMessage(), StringComparison.Ordinal);
        screen.Press("n");
        Assert.Contains("no match for omega", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_is_for_all_tagged_rows_also_those_that_a_filter_hides()
    {
        ScreenHarness screen = Open();
        screen.Press("Space", "j", "Space");
        Assert.Contains("tagged: 2", screen.Text(), StringComparison.Ordinal);
        screen.Press("\\");
        screen.Type("alpha");
        screen.Press("Enter", "X");
        screen.Settle();

        Assert.Equal(["alpha", "delta"], screen.Plugins.Planned[0].TableRows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_tag_stays_with_its_key_and_goes_with_it()
    {
        ScreenHarness screen = Open();
        screen.Press("Space", "G", "Space");
        _boxes = [("zeta", 1), ("gamma", 2)];
        screen.Tick();
        screen.Press("X");
        screen.Settle();

        Assert.Equal(["gamma"], screen.Plugins.Planned[0].TableRows.AsEnumerable());
    }

    [Fact]
    public void Tags_outlast_a_look_at_another_page_and_a_refresh_without_an_answer()
    {
        ScreenHarness screen = Open();
        screen.Press("Space", "Space", "1");
        screen.Tick();
        screen.Press("2");
        _answers = false;
        screen.Tick();
        _answers = true;
        screen.Tick();
        screen.Press("X");
        screen.Settle();

        Assert.Equal(["alpha", "beta"], screen.Plugins.Planned[0].TableRows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_key_again_is_for_the_same_plugin_wherever_it_is_sorted_now()
    {
        ScreenHarness screen = Open();
        PluginHealth ready = Box() with { Tables = [] };
        screen.Plugins.Set(ready with { Id = "aaa" }, ready with { Id = "zzz" });
        screen.Tick();
        screen.Press("p", "F6");
        screen.Type("state");
        screen.Press("Enter", "Space");
        screen.Settle();
        screen.Plugins.Set(ready with { Id = "aaa", State = PluginState.Unsupported }, ready with { Id = "zzz" });
        screen.Tick();

        Assert.StartsWith("zzz", screen.Lines()[screen.LineOf("PLUGIN") + 1], StringComparison.Ordinal);
        Assert.StartsWith("aaa", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tables_column_of_texts_that_is_called_like_one_of_the_hosts_takes_no_number()
    {
        TableSpec table = _table with
        {
            Columns = [new("mem", "MEM", CellKind.Number, "Memory.") { Unit = Unit.Percent }, new("res", "RES", CellKind.Text, "Resources.")],
        };
        ColumnCatalog columns = new TableLines(table).Columns;

        Assert.False(Filter.TryParse("mem > 1G", columns, out _, out FilterError? error));
        Assert.Contains("\"1G\" is not a value of mem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_stands_still_and_is_copied()
    {
        ScreenHarness screen = Open();
        screen.Press("V", "j");
        Assert.True(screen.Screen.HoldsFrames);
        Assert.Contains("RANGE 2", screen.Text(), StringComparison.Ordinal);
        screen.Press("yy");

        Assert.Equal("alpha\t100B\nbeta\t4K", Assert.Single(screen.Copied));
        Assert.False(screen.Screen.HoldsFrames);
    }

    [Fact]
    public void A_table_sorts_by_numbers_with_missing_ones_last_and_inverts()
    {
        ScreenHarness screen = Open();
        screen.Press("F6", "j", "Enter");
        Assert.Equal("delta beta alpha gamma", Shown(screen));
        Assert.Contains("by box.size", screen.Text(), StringComparison.Ordinal);

        screen.Press("I");
        Assert.Equal("alpha beta delta gamma", Shown(screen));
    }

    [Fact]
    public void A_click_on_a_header_sorts_and_a_second_inverts()
    {
        ScreenHarness screen = Open();
        int header = screen.LineOf("SIZE");
        int x = screen.Lines()[header].IndexOf("SIZE", StringComparison.Ordinal);
        screen.Click(x, header);
        Assert.Equal("delta beta alpha gamma", Shown(screen));
        screen.Click(x, header);

        Assert.Equal("alpha beta delta gamma", Shown(screen));
    }

    [Fact]
    public void Jumps_of_a_table_have_a_way_back()
    {
        ScreenHarness screen = Open();
        screen.Press("j", "G");
        Assert.Contains("gamma", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Ctrl-O");
        Assert.Contains("beta", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Tab");

        Assert.Contains("gamma", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_followed_stays_under_the_cursor_and_its_end_is_told()
    {
        ScreenHarness screen = Open();
        screen.Press("j", "F");
        Assert.Contains("following", screen.AfterMessage(), StringComparison.Ordinal);
        _boxes.Insert(0, ("aaa", 1));
        screen.Tick();
        Assert.Contains("beta", screen.CursorLine(), StringComparison.Ordinal);

        _boxes.RemoveAll(static box => box.Name == "beta");
        screen.Tick();
        Assert.Contains("the row is not here any more; not following", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_refreshed_allocates_nothing()
    {
        ScreenHarness screen = Open();
        screen.Press("\\");
        screen.Type("box.size >= 0 or gamma");
        screen.Press("Enter", "F6", "j", "Enter");
        Frame frame = screen.Tick();
        for (int warm = 0; warm < 50; warm++)
        {
            screen.Screen.Accept(frame);
            screen.Draw();
        }

        Assert.Equal(0, Allocated.Least(() =>
        {
            screen.Screen.Accept(frame);
            screen.Draw();
        }));
    }

    [Fact]
    public void The_list_of_plugins_is_searched_filtered_sorted_and_copied()
    {
        ScreenHarness screen = Open();
        screen.Plugins.Set(
            Box() with { Faults = 1 },
            Box() with { Id = "gpu", Name = "GPU", Tables = [], State = PluginState.Denied, Reason = "no permission" },
            Box() with { Id = "net", Name = "Net", Tables = [], State = PluginState.Disabled, Faults = 7 });
        screen.Tick();
        screen.Press("p", "/");
        screen.Type("permission");
        screen.Press("Enter");
        Assert.StartsWith("gpu", screen.CursorLine(), StringComparison.Ordinal);

        screen.Press("\\");
        screen.Type("faults > 0");
        screen.Press("Enter");
        Assert.DoesNotContain("no permission", string.Join('\n', screen.Lines().Take(20)), StringComparison.Ordinal);
        screen.Press("F6");
        screen.Type("faults");
        screen.Press("Enter", "gg", "yy");

        Assert.StartsWith("net\tdisabled\t", Assert.Single(screen.Copied), StringComparison.Ordinal);
    }

    [Fact]
    public void Space_over_a_range_of_plugins_switches_each()
    {
        ScreenHarness screen = Open();
        screen.Plugins.Set(Box(), Box() with { Id = "gpu", Name = "GPU", Tables = [] });
        screen.Tick();
        screen.Press("p", "V", "j", "Space");
        screen.Settle();

        Assert.Equal([("box", false), ("gpu", false)], screen.Plugins.Switched);
    }

    [Theory]
    [InlineData("2", "SIZE  box.size")]
    [InlineData("1", "PID  pid")]
    public void The_meaning_of_the_columns_that_are_shown_is_a_window_on_every_page(string page, string line)
    {
        ScreenHarness screen = Open();
        screen.Press(page, "gh");
        Assert.Contains(line, screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");

        Assert.DoesNotContain(line, screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_commands_never_share_a_name()
    {
        string[] names = [.. Commands.All.ToArray().Select(static command => command.Name)];

        Assert.Equal(names.Distinct(), names);
    }

    private static string Shown(ScreenHarness screen) => string.Join(' ', screen.Lines()
        .Select(static line => line.Split(' ')[0])
        .Where(static word => word is "alpha" or "beta" or "gamma" or "delta"));

    private static PluginHealth Box() => new()
    {
        Id = "box",
        Name = "Boxes",
        Summary = "Boxes.",
        Folder = "/plugins/box",
        State = PluginState.Ready,
        Tables = [_table],
        Actions = [_open],
    };

    private ScreenHarness Open()
    {
        TableReading reading = new(_table);
        ScreenHarness? screen = null;
        screen = new ScreenHarness
        {
            Extend = frame =>
            {
                frame.Tables.Clear();
                reading.FrameNumber = _answers && screen?.Screen.Demand.TableId == _table.Id ? frame.Number : 0;
                reading.Rows.Clear();
                foreach ((string name, double size) in _boxes)
                {
                    int row = reading.Rows.Add(name);
                    reading.Rows.Text(row, 0) = name;
                    reading.Rows.Number(row, 1) = size;
                }

                frame.Tables.Add(reading);
            },
        };
        screen.Plugins.Set(Box());
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        screen.Press("2");
        screen.Tick();
        return screen;
    }
}
