using Bpftop.Host.Plugins;
using Bpftop.Host.Screen;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Screen;

/// <summary>Search and filter on a plugin's table.</summary>
public sealed class TableFindTests
{
    private static readonly TableSpec _table = new(
        "box.boxes",
        "Boxes",
        [new("box.name", "NAME", CellKind.Text, "Its name."), new("box.owner", "OWNER", CellKind.Text, "Whose.")],
        "All boxes.");

    private string[] _names = ["alpha", "beta", "gamma", "delta", "epsilon"];
    private bool _answers = true;

    [Fact]
    public void A_filter_hides_what_does_not_match_while_it_is_typed()
    {
        ScreenHarness screen = Open();
        screen.Press("\\");
        screen.Type("ET");
        Assert.Equal("beta", Shown(screen));

        screen.Press("Enter");
        Assert.Contains("1 of 5 lines", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("filter: ET", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("beta", screen.CursorLine(), StringComparison.Ordinal);

        _names = ["zeta", "beta", "eta"];
        screen.Tick();
        Assert.Equal("beta eta zeta", Shown(screen));
    }

    [Fact]
    public void Every_column_of_text_is_looked_at()
    {
        ScreenHarness screen = Open();
        screen.Press("\\");
        screen.Type("owner of gam");

        Assert.Equal("gamma", Shown(screen));
    }

    [Fact]
    public void Escape_takes_back_the_search_then_the_filter_and_then_the_screen()
    {
        ScreenHarness screen = Open();
        screen.Press("\\");
        screen.Type("a");
        screen.Press("Enter", "/");
        screen.Type("delta");
        screen.Press("Enter");
        Assert.Equal("alpha beta delta gamma", Shown(screen));
        Assert.Contains("search: delta", screen.Text(), StringComparison.Ordinal);

        screen.Press("Esc");
        Assert.DoesNotContain("search:", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("filter: a", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain("filter:", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("5 lines", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain("5 lines", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_goes_round_in_both_directions()
    {
        ScreenHarness screen = Open();
        screen.Press("/");
        screen.Type("eta");
        Assert.Contains("beta", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Ctrl-U");
        screen.Type("lt");
        Assert.Contains("delta", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Ctrl-U");
        screen.Type("mm");
        screen.Press("Enter");
        Assert.Contains("gamma", screen.CursorLine(), StringComparison.Ordinal);

        screen.Press("/");
        screen.Type("a");
        screen.Press("Enter", "g", "g", "n");
        Assert.Contains("beta", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("N", "N");
        Assert.Contains("gamma", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_that_is_given_up_leaves_the_cursor_where_it_was()
    {
        ScreenHarness screen = Open();
        screen.Press("j", "/");
        screen.Type("gamma");
        screen.Press("Esc");

        Assert.Contains("beta", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_nothing_matches_and_a_plugin_without_an_answer_leave_nothing_to_act_on()
    {
        ScreenHarness screen = Open();
        screen.Press("\\");
        screen.Type("nothing like it");
        screen.Press("Enter", "j", "n");
        Assert.Contains("no line matches the filter", screen.Text(), StringComparison.Ordinal);

        _answers = false;
        screen.Tick();
        screen.Press("/");
        screen.Type("a");
        screen.Press("Enter", "n", "k", "Enter");
        Assert.Contains("waiting for the plugin", screen.Text(), StringComparison.Ordinal);
    }

    private static string Shown(ScreenHarness screen) => string.Join(' ', screen.Lines()
        .Where(static line => line.Contains("owner of ", StringComparison.Ordinal) && !line.StartsWith("Filter", StringComparison.Ordinal))
        .Select(static line => line.Split(' ')[0]));

    private ScreenHarness Open()
    {
        ScreenHarness screen = new()
        {
            Extend = frame =>
            {
                frame.Tables.Clear();
                TableReading reading = new(_table) { FrameNumber = _answers ? frame.Number : 0 };
                foreach (string name in _names)
                {
                    int row = reading.Rows.Add(name);
                    reading.Rows.Text(row, 0) = name;
                    reading.Rows.Text(row, 1) = $"owner of {name}";
                }

                frame.Tables.Add(reading);
            },
        };
        screen.Plugins.Set(new PluginHealth
        {
            Id = "box",
            Name = "Boxes",
            Summary = "Boxes.",
            Folder = "/plugins/box",
            State = PluginState.Ready,
            Tables = [_table],
        });
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        screen.Press("2");
        screen.Tick();
        return screen;
    }
}
