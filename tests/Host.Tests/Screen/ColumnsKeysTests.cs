namespace Bpftop.Host.Tests.Screen;

public sealed class ColumnsKeysTests
{
    [Theory]
    [InlineData("C")]
    [InlineData("F2 Tab")]
    public void A_column_is_shown_at_once_before_time_and_command_and_Escape_puts_it_back(string key)
    {
        ScreenHarness screen = Run();
        string before = Header(screen);
        Assert.DoesNotContain("PPID", before, StringComparison.Ordinal);
        screen.Press(key);
        screen.Type("ppid");
        screen.Press("Space");
        Assert.Contains("[x] ppid", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.Equal(before, Header(screen));

        screen.Press(key);
        screen.Type("ppid");
        screen.Press("Space", "Enter");
        Assert.Matches(@"PPID +TIME\+ +Command", Header(screen));
    }

    [Fact]
    public void The_value_is_there_with_the_next_refresh_and_stays()
    {
        ScreenHarness screen = Run();
        screen.Press("C");
        screen.Type("ppid");
        screen.Press("Space");
        Assert.True(screen.Screen.Demand.Wants(screen.Columns["ppid"]));
        screen.Press("Enter");
        screen.Tick();
        Assert.Contains("PPID", Header(screen), StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_is_hidden_and_moved_and_the_cursor_goes_with_it()
    {
        ScreenHarness screen = Run(chosen: ["pid", "user", "state", "command"]);
        screen.Press("C");
        screen.Type("user");
        screen.Press("F8");
        screen.Press("Enter");
        Assert.Matches(@"PID.*S +USER +Command", Header(screen));

        screen.Press("C");
        screen.Type("state");
        screen.Press("Space", "Enter");
        Assert.Matches(@"PID.USER +Command", Header(screen));
    }

    [Fact]
    public void Space_twice_leaves_everything_as_it_was()
    {
        ScreenHarness screen = Run(chosen: ["pid", "user", "state", "command"]);
        string before = Header(screen);
        screen.Press("C", "Down", "Space", "Space", "Enter");
        Assert.Equal(before, Header(screen));
    }

    [Fact]
    public void A_column_is_found_by_its_heading_too()
    {
        ScreenHarness screen = Run(chosen: ["pid", "command"]);
        screen.Press("C");
        screen.Type("PTES");
        screen.Press("Space", "Enter");
        Assert.Contains("PTES", Header(screen), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_column_stays()
    {
        ScreenHarness screen = Run(chosen: ["command"]);
        screen.Press("C", "Space");
        Assert.Contains("[x] command", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Contains("Command", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_shown_is_saved_in_its_order_and_nothing_for_the_default()
    {
        List<string> saved = [];
        ScreenHarness screen = Run(saved, "pid", "command");
        screen.Press("C");
        screen.Type("ppid");
        screen.Press("Space", "Ctrl-S");
        screen.Settle();
        Assert.Equal(["pid,ppid,command"], saved);
        Assert.Contains("saved there", screen.Text(), StringComparison.Ordinal);

        screen.Press("C", "Delete", "Ctrl-S");
        screen.Settle();
        Assert.Equal(["pid,ppid,command", ""], saved);
        Assert.Contains("MEM%", Header(screen), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_can_be_saved_one_line_says_why_and_the_columns_stay_for_the_run()
    {
        ScreenHarness screen = Run(saved: null, "pid", "command");
        screen.Press("C");
        screen.Type("ppid");
        screen.Press("Space", "Ctrl-S");
        screen.Settle();
        Assert.Contains("there is no configuration to save to", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("PPID", Header(screen), StringComparison.Ordinal);
    }

    [Fact]
    public void A_click_on_the_mark_shows_and_no_click_reaches_through()
    {
        ScreenHarness screen = Run(chosen: ["pid", "command"]);
        screen.Press("C");
        int line = screen.LineOf("[ ] ppid");
        screen.Click(screen.Lines()[line].IndexOf("[ ]", StringComparison.Ordinal) + 1, line);
        Assert.Contains("[x] ppid", screen.Text(), StringComparison.Ordinal);
        screen.Click(0, 0);
        Assert.Contains("[x] ppid", screen.Text(), StringComparison.Ordinal);
    }

    private static string Header(ScreenHarness screen) =>
        screen.Lines().First(static line => line.Contains("Command", StringComparison.Ordinal));

    private static ScreenHarness Run(params string[] chosen) => Run([], chosen);

    private static ScreenHarness Run(List<string>? saved, params string[] chosen)
    {
        ScreenHarness screen = new(width: 200, change: options => options with
        {
            Columns = chosen.Length == 0 ? null : [.. chosen.Select(id => options.Catalogue[id])],
            SaveColumns = saved is null ? options.SaveColumns : ids =>
            {
                saved.Add(string.Join(',', ids));
                return "saved there";
            },
        });
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        return screen;
    }
}
