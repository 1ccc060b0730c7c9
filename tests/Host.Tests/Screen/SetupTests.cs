using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

public sealed class SetupTests
{
    private readonly List<string> _saved = [];

    [Fact]
    public void F2_shows_the_meters_and_Tab_turns_its_pages()
    {
        ScreenHarness screen = Run();
        screen.Press("F2");
        Assert.Matches(@"Setup +\[Meters\] +Columns +Theme +Keys +Plugins", screen.Text());
        foreach (string title in (string[])["Columns", "Theme", "Keys", "Plugins", "Meters"])
        {
            screen.Press("Tab");
            Assert.Contains($"[{title}]", screen.Text(), StringComparison.Ordinal);
        }

        screen.Press("Shift-Tab");
        Assert.Contains("[Plugins]", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain("Setup", string.Join('\n', screen.Lines()[..^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_click_on_a_title_turns_to_its_page()
    {
        ScreenHarness screen = Run();
        screen.Press("F2");
        int line = screen.LineOf("Setup ");
        screen.Click(screen.Lines()[line].IndexOf("Theme", StringComparison.Ordinal), line);
        Assert.Contains("[Theme]", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_click_on_the_meters_opens_them()
    {
        ScreenHarness screen = Run();
        screen.Click(3, 1);
        Assert.Contains("[Meters]", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_screen_goes_on_above_it_and_stands_still_behind_another_window()
    {
        ScreenHarness screen = Run();
        screen.Press("F2");
        Assert.False(screen.Screen.HoldsFrames);
        screen.Press("a");
        Assert.True(screen.Screen.HoldsFrames);
        screen.Press("Esc", "Esc", "x");
        Assert.True(screen.Screen.HoldsFrames);
    }

    [Fact]
    public void A_meter_is_added_below_the_cursor_and_shown_at_once_and_Escape_puts_all_back()
    {
        ScreenHarness screen = Run();
        string[] before = Header(screen);
        screen.Press("F2", "Down", "a");
        screen.Type("uptime");
        screen.Press("Enter");
        Assert.StartsWith("Uptime: ", screen.Lines()[2], StringComparison.Ordinal);
        Assert.StartsWith("Swp[", screen.Lines()[3], StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.Equal(before, Header(screen));
        Assert.Null(screen.Screen.HeaderPanel.Chosen);
    }

    [Fact]
    public void A_meter_is_removed_moved_and_looks_another_way()
    {
        ScreenHarness screen = Run();
        screen.Press("F2", "Down", "F8", "Enter");
        Assert.Equal("cpus swap mem plugins|cpus tasks load pressure traffic plugins", Shown(screen));
        screen.Press("F2", "Down", "d", "Space", "Enter");
        Assert.Equal("cpus mem:text plugins|cpus tasks load pressure traffic plugins", Shown(screen));
        Assert.StartsWith("Mem: ", screen.Lines()[1], StringComparison.Ordinal);
        screen.Press("F2", "Down", ">", "F7", "Enter");
        Assert.Equal("cpus plugins|mem:text cpus tasks load pressure traffic plugins", Shown(screen));
        screen.Press("F2", "Right", "End", "F7", "F7", "<", "Enter");
        Assert.Equal("cpus plugins|mem:text cpus tasks load plugins pressure traffic", Shown(screen));
    }

    [Fact]
    public void Columns_come_and_go_and_what_stood_in_one_is_kept()
    {
        ScreenHarness screen = Run();
        screen.Press("F2", "+", "+", "+", "Enter");
        Assert.Equal("cpus mem swap plugins|cpus tasks load pressure traffic plugins||", Shown(screen));
        screen.Press("F2", "-", "-", "-", "Enter");
        Assert.Equal("cpus mem swap plugins tasks load pressure traffic", Shown(screen));
        screen.Press("F2", "=", "Enter");
        Assert.Null(screen.Screen.HeaderPanel.Chosen);
    }

    [Fact]
    public void Meters_of_plugins_are_in_the_list()
    {
        ScreenHarness screen = Run();
        screen.Plugins.Set(new PluginHealth
        {
            Id = "box",
            Name = "Boxes",
            Folder = "/box",
            State = PluginState.Ready,
            Meters = [new MeterSpec("box.fill", "Box", "How full the box is.")],
        });
        screen.Press("F2", "a");
        screen.Type("box.fill");
        screen.Press("Enter");
        Assert.Contains("How full the box is.", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Equal("cpus box.fill mem swap plugins|cpus tasks load pressure traffic plugins", Shown(screen));
    }

    [Fact]
    public void What_is_shown_is_saved_and_nothing_for_the_usual_meters()
    {
        ScreenHarness screen = Run();
        screen.Press("F2", "Down", "d", "Ctrl-S");
        screen.Settle();
        Assert.Contains("saved there", screen.Text(), StringComparison.Ordinal);
        screen.Press("F2", "=", "Ctrl-S");
        screen.Settle();
        Assert.Equal(["meters cpus swap plugins|cpus tasks load pressure traffic plugins", "meters "], _saved);
    }

    [Fact]
    public void A_theme_is_shown_while_the_cursor_is_on_it_and_Escape_puts_the_former_one_back()
    {
        ScreenHarness screen = Run();
        Color before = screen.Grid.StyleAt(0, 0).Background;
        screen.Press("F2", "Tab", "Tab", "Down");
        Assert.Equal("light", screen.Screen.Theme.Name);
        Assert.Equal(ThemeCatalog.Get("light").Text.Background, screen.Grid.StyleAt(0, 0).Background);
        Assert.Equal(ThemeCatalog.Get("light").Text.Background, screen.Grid.StyleAt(0, 9).Background);
        screen.Type("ansi");
        Assert.Equal(ColorDepth.Ansi16, screen.Colors);
        screen.Press("Esc");
        Assert.Equal("dark", screen.Screen.Theme.Name);
        Assert.Null(screen.Colors);
        Assert.Equal(before, screen.Grid.StyleAt(0, 0).Background);
    }

    [Fact]
    public void A_theme_is_saved_by_its_name()
    {
        ScreenHarness screen = Run();
        screen.Press("F2", "Tab", "Tab");
        screen.Type("contrast");
        screen.Press("Ctrl-S");
        screen.Settle();
        Assert.Equal(["theme contrast"], _saved);
        Assert.Equal("contrast", screen.Screen.Theme.Name);
    }

    [Fact]
    public void Keys_and_plugins_are_one_step_away()
    {
        ScreenHarness screen = Run();
        screen.Press("F2", "Shift-Tab", "Shift-Tab", "Enter");
        Assert.Contains("q F10 Ctrl-C", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc", "F2", "Shift-Tab", "Enter");
        Assert.Contains("no plugin was found", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    public void No_button_is_cut_where_there_are_lines_for_them(int width)
    {
        ScreenHarness screen = Run(width);
        screen.Press("F2");
        Assert.All((string[])["[ Enter: keep ]", "[ Ctrl-S: save ]", "[ d: remove ]", "[ =: default ]"], button => Assert.Contains(button, screen.Text(), StringComparison.Ordinal));
        screen.Press("Tab");
        Assert.All((string[])["[ Enter: keep ]", "[ Esc: as before ]", "[ F7 F8: move ]", "[ Del: default ]"], button => Assert.Contains(button, screen.Text(), StringComparison.Ordinal));
        int line = screen.LineOf("[ Del: default ]");
        screen.Press("Space");
        screen.Click(screen.Lines()[line].IndexOf("[ Del", StringComparison.Ordinal), line);
        Assert.Contains("[x] pid", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_do_nothing_on_a_page_are_not_in_the_line_of_keys()
    {
        ScreenHarness screen = Run();
        Assert.Contains("F7Nice-", screen.Lines()[^1], StringComparison.Ordinal);
        Assert.Contains("F9Signal", screen.Lines()[^1], StringComparison.Ordinal);
        screen.Press("p");
        Assert.Contains("F6Sort", screen.Lines()[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("Nice", screen.Lines()[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("Signal", screen.Lines()[^1], StringComparison.Ordinal);

        // A click is for what is there.
        screen.Click(screen.Lines()[^1].IndexOf("Sort", StringComparison.Ordinal), 39);
        Assert.Contains("Sort by", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc", "p");
        Assert.Contains("F7Nice-", screen.Lines()[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("copied pid", false, 1, 3)]
    [InlineData("copied pid", true, 2, 4)]
    [InlineData("a line that has much to say of what was done, to which processes, and what there is to know of it besides, up to its end", false, 4, 6)]
    public void A_message_stays_as_long_as_it_takes_to_read(string text, bool isWarning, int least, int most)
    {
        ScreenHarness screen = Run();
        if (isWarning)
        {
            screen.Screen.Warn(text);
        }
        else
        {
            screen.Screen.Say(text);
        }

        screen.Time.Advance(TimeSpan.FromSeconds(least));
        screen.Screen.Poll();
        screen.Draw();
        Assert.Contains(text, screen.Text(), StringComparison.Ordinal);
        screen.Time.Advance(TimeSpan.FromSeconds(most - least));
        screen.Screen.Poll();
        screen.Draw();
        Assert.DoesNotContain(text, screen.Text(), StringComparison.Ordinal);
    }

    private static string[] Header(ScreenHarness screen) => [.. screen.Lines().TakeWhile(static line => !line.Contains("PID", StringComparison.Ordinal))];

    private static string Shown(ScreenHarness screen) => string.Join('|', screen.Screen.HeaderPanel.Shown.ToWords());

    private ScreenHarness Run(int width = 130)
    {
        ScreenHarness screen = new(width, change: options => options with
        {
            SaveMeters = words => Saved($"meters {string.Join('|', words)}"),
            SaveTheme = name => Saved($"theme {name}"),
        });
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        return screen;
    }

    private string Saved(string what)
    {
        _saved.Add(what);
        return "saved there";
    }
}
