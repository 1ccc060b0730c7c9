using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Header;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

public sealed class MonitorScreenTests
{
    [Fact]
    public void The_screen_has_meters_table_status_and_keys()
    {
        ScreenHarness screen = new(100, 24)
        {
            Extend = static frame =>
            {
                frame.Tasks = new TaskCounts { Processes = 3, Threads = 7, KernelThreads = 90, Running = 1 };
                frame.System.Memory = new MemorySample { Total = 4L << 30, Used = 1L << 30, Cached = 1L << 30, SwapTotal = 1L << 30, SwapUsed = 512L << 20, ZramOriginal = 300L << 20, ZramCompressed = 100L << 20 };
                (frame.System.Load1, frame.System.Load5, frame.System.Load15) = (0.5, 0.25, 0.125);
                frame.System.UptimeSeconds = (3 * 86_400) + 3_723;
            },
        };
        screen.Machine.Run(ScreenHarness.Processes(2));
        screen.Tick();
        string[] lines = [.. screen.Lines().Select(line => line.TrimEnd())];

        Assert.Matches(@"^  0\[\|{9,11} +25\.0%\]    1\[\|{18,22} +50\.0%\]$", lines[0]);
        Assert.Matches(@"^Mem\[\|+ +1\.00G/4\.00G\] +Tasks: 3, 7 thr, 90 kthr; 1 running$", lines[1]);
        Assert.Matches(@"^Swp\[\|+ *512M/1\.00G R:3\.0 zram:100M\] +Load: 0\.50 0\.25 0\.1[23]  Uptime: 3d 01:02:03$", lines[2]);
        Assert.StartsWith("    PID▲USER ", lines[5], StringComparison.Ordinal);
        Assert.Contains("[work101]", lines[6], StringComparison.Ordinal);
        Assert.StartsWith("2 lines, by pid▲", lines[22], StringComparison.Ordinal);
        Assert.EndsWith("[fake]", lines[22], StringComparison.Ordinal);
        Assert.StartsWith("F1Help  F2Setup  F3Search  F4Filter", lines[23], StringComparison.Ordinal);
    }

    [Fact]
    public void Why_the_collector_is_not_the_preferred_one_stays_in_sight()
    {
        ScreenHarness screen = new();
        screen.Machine.Notice = "no BTF";
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();

        Assert.StartsWith("fake: no BTF", screen.Lines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_size_can_be_drawn()
    {
        ScreenHarness screen = new();
        screen.Extend = static frame =>
        {
            frame.System.CpuCount = 64;
            frame.System.Cpus = new CpuShare[64];
        };
        screen.Machine.Notice = "a reason";
        screen.Machine.Run(ScreenHarness.Processes(50));
        screen.Tick();
        string[] windows = ["Esc", "?", "x", "F6", "b", "F2", "Tab", "Tab", "Tab", "Tab"];
        foreach (string window in windows)
        {
            screen.Press(window == "Tab" ? [window] : ["Esc", window]);
            for (int height = 0; height <= 30; height++)
            {
                foreach (int width in new[] { 0, 1, 2, 3, 7, 20, 79, 132 })
                {
                    screen.Grid.Resize(width, height);
                    screen.Draw();
                }
            }
        }
    }

    [Fact]
    public void A_tiny_screen_keeps_rows_pid_and_command()
    {
        ScreenHarness screen = new(20, 5);
        screen.Machine.Run(ScreenHarness.Processes(9));
        screen.Tick();
        string[] lines = screen.Lines();

        Assert.Contains("PID", lines[0], StringComparison.Ordinal);
        Assert.Contains("101 [work101]", lines[1], StringComparison.Ordinal);
        Assert.Contains("102 [work102]", lines[2], StringComparison.Ordinal);
        Assert.Contains("[fake]", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("F1Help", lines[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 100, 4, 1, 1, false)]
    [InlineData(2, 100, 4, 2, 1, false)]
    [InlineData(8, 100, 4, 2, 4, false)]
    [InlineData(16, 100, 4, 4, 4, false)]
    [InlineData(64, 160, 8, 8, 8, false)]
    [InlineData(64, 160, 7, 1, 1, true)]
    [InlineData(256, 200, 10, 1, 1, true)]
    [InlineData(2, 20, 1, 1, 1, true)]
    public void Cpus_stand_side_by_side_or_become_one_bar(int cpus, int width, int rows, int columns, int used, bool average)
    {
        Assert.Equal(new CpuGrid(columns, used, average), CpuGrid.Fit(cpus, width, rows));
    }

    [Fact]
    public void Hostile_names_never_put_a_control_character_into_a_cell()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(
            Some.Process(101, name: "\u001b[31mred"),
            Some.Process(102, name: "a\u0007b\rc\nd"),
            Some.Process(103),
            Some.Process(104));
        screen.Machine.CommandLines[103] = [.. "/bin/x\0"u8, 0x1b, (byte)']', (byte)'0', (byte)';', 7, 0x9b, 0xff, 0xfe, 0];
        screen.Machine.SetCommand(104, "\u202eevil\u2066\u200b\ud800\0e\u0301\u0301\0漢字\0");
        screen.Tick();

        foreach (string keys in new[] { "Esc", "t", "x" })
        {
            screen.Press(keys);
            foreach (string line in screen.Lines())
            {
                Assert.DoesNotContain(line, static character =>
                    char.IsControl(character) || character is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));
            }
        }
    }

    [Fact]
    public void Drawing_a_new_frame_allocates_nothing()
    {
        ScreenHarness screen = new(160, 50);
        screen.Machine.Run(ScreenHarness.Processes(500));
        Frame[] frames = [screen.Tick(), screen.Tick(), screen.Tick()];
        screen.Press("j", "j");
        for (int round = 0; round < 50; round++)
        {
            Redraw(screen, frames[round % 3]);
        }

        Assert.Equal(0, Allocated.Least(() =>
        {
            foreach (Frame frame in frames)
            {
                Redraw(screen, frame);
            }
        }));
    }

    [Fact]
    public void Help_lists_the_keys_that_are_in_force_and_can_be_searched()
    {
        Assert.True(KeyBindings.TryCreate(new Dictionary<string, string[]> { ["threads"] = ["Ctrl-R"] }, out KeyBindings? keys, out _));
        ScreenHarness screen = new(height: 60, change: options => options with { Keys = keys });
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        screen.Press("?");
        Assert.Contains("q F10 Ctrl-C", screen.Text(), StringComparison.Ordinal);

        screen.Press("/");
        screen.Type("threads");
        Assert.Contains("Ctrl-R", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("q F10", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.Contains("q F10", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain("q F10", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_key_does_fits_the_help_of_a_screen_of_80_columns() =>
        Assert.All(Commands.All.ToArray(), static command => Assert.InRange(command.Help.Length, 1, 58));

    [Fact]
    public void Help_scrolls_to_its_end()
    {
        ScreenHarness screen = new(80, 15);
        screen.Press("?");
        Assert.DoesNotContain(Filter.Grammar[^1][..40], screen.Text(), StringComparison.Ordinal);

        screen.Press("End");

        Assert.Contains(Filter.Grammar[^1][..40], screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void J_and_k_move_in_a_list_until_something_is_typed()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        screen.Press("F6", "Home", "j", "j", "k", "Enter");
        Assert.Contains($"by {screen.Columns.All[1].Id}", screen.AfterMessage(), StringComparison.Ordinal);

        screen.Press("F6", "Home", "n", "i", "j", "k", "Enter");
        Assert.Contains("by nice", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_does_nothing_says_so()
    {
        ScreenHarness screen = new();
        screen.Press("F11");

        Assert.Contains("F11 does nothing here", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("F11 does", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_shows_what_it_waits_for()
    {
        ScreenHarness screen = new();
        screen.Press("y");

        Assert.Contains("y_", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_for_the_program_reach_it()
    {
        ScreenHarness screen = new();
        screen.Press("Z");
        Assert.True(screen.Screen.IsPaused);
        Assert.Contains("PAUSED", screen.Text(), StringComparison.Ordinal);
        screen.Press("Z");
        Assert.False(screen.Screen.IsPaused);
        screen.Press("Ctrl-L");
        Assert.Equal(1, screen.Invalidations);
        screen.Press("Ctrl-Z");
        Assert.Equal(1, screen.Suspensions);
        screen.Press("q");
        Assert.True(screen.Screen.IsDone);
    }

    [Fact]
    public void A_click_on_a_function_key_presses_it()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        int bar = screen.Grid.Height - 1;

        screen.Click(screen.Lines()[bar].IndexOf("Sort", StringComparison.Ordinal), bar);

        Assert.Contains("Sort by", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ThemeTests.Names), MemberType = typeof(ThemeTests))]
    public void Every_theme_shows_the_cursor_and_a_tag_differently(string name)
    {
        ScreenHarness screen = new(change: options => options with { Theme = ThemeCatalog.Get(name) });
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        screen.Press("Space");

        Style tagged = screen.Grid.StyleAt(0, screen.LineOf("work101"));
        Style cursor = screen.Grid.StyleAt(0, screen.LineOf("work102"));
        Style plain = screen.Grid.StyleAt(0, screen.LineOf("work103"));
        Assert.NotEqual(plain, tagged);
        Assert.NotEqual(plain, cursor);
        Assert.NotEqual(tagged, cursor);
    }

    [Fact]
    public void A_refresh_that_failed_is_named()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        screen.Screen.Fault = "walk: EIO";
        screen.Draw();

        Assert.Contains("refresh failed: walk: EIO", screen.Text(), StringComparison.Ordinal);
    }

    private static void Redraw(ScreenHarness screen, Frame frame)
    {
        screen.Screen.Accept(frame);
        screen.Draw();
    }
}
