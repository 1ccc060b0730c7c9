using System.Collections.Immutable;
using Bpftop.Host.Collect;
using Bpftop.Host.History;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Past;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

/// <summary>A minute ago: keys, banner, time line, and what is refused there.</summary>
public sealed class PastTests
{
    private static readonly TableSpec _table = new(
        "toy.rows",
        "Toys",
        [new ColumnSpec("toy.a", "A", CellKind.Number, "A number.")],
        "A row is a toy.");

    private FrameHistory _history = null!;

    [Fact]
    public void Keys_step_back_and_on_and_Esc_returns()
    {
        ScreenHarness screen = Run(10);
        Assert.DoesNotContain("PAST", screen.Text(), StringComparison.Ordinal);

        screen.Press(",");
        Assert.Contains($"PAST {TimeOf(screen, 1)}, 1 s ago — Esc returns   , . a refresh   ( ) a minute   :at", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("tick9 ", screen.Text(), StringComparison.Ordinal);
        Assert.EndsWith("PAST [fake]", screen.Lines()[screen.LineOf("[fake]")].TrimEnd(), StringComparison.Ordinal);

        screen.Press(",", ",");
        Assert.Contains("tick7 ", screen.Text(), StringComparison.Ordinal);
        screen.Press(".");
        Assert.Contains("tick8 ", screen.Text(), StringComparison.Ordinal);

        // What comes meanwhile is kept, and not shown.
        Tick(screen);
        Assert.Contains("tick8 ", screen.Text(), StringComparison.Ordinal);
        screen.Screen.Poll();
        screen.Draw();
        Assert.Contains(", 3 s ago", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain("PAST", screen.Text(), StringComparison.Ordinal);
        Tick(screen);
        Assert.Contains("tick12 ", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void After_the_newest_frame_comes_the_present_and_before_the_oldest_nothing()
    {
        ScreenHarness screen = Run(3);
        screen.Press(".");
        Assert.Contains("this is the present", screen.Text(), StringComparison.Ordinal);

        screen.Press(",", ",");
        Assert.Contains("tick1 ", screen.Text(), StringComparison.Ordinal);
        screen.Press(",");
        Assert.Contains($"{TimeOf(screen, 2)} is the oldest frame that is kept", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("tick1 ", screen.Text(), StringComparison.Ordinal);

        screen.Press(".", ".");
        Assert.Contains("PAST", screen.Text(), StringComparison.Ordinal);
        screen.Press(".");
        Assert.DoesNotContain("PAST", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("tick3 ", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_minute_is_a_minute_whatever_the_interval()
    {
        ScreenHarness screen = Run(150);
        screen.Press("(");
        Assert.Contains("tick90 ", screen.Text(), StringComparison.Ordinal);
        screen.Press("Ctrl-Left");
        Assert.Contains("tick30 ", screen.Text(), StringComparison.Ordinal);
        screen.Press(")");
        Assert.Contains("tick90 ", screen.Text(), StringComparison.Ordinal);
        screen.Press("(", "(");
        Assert.Contains("tick1 ", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("is the oldest frame that is kept", screen.Text(), StringComparison.Ordinal);
        screen.Press("Ctrl-Right", ")", ")");
        Assert.DoesNotContain("PAST", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void At_goes_to_a_time_of_day()
    {
        ScreenHarness screen = Run(100);
        string moment = TimeOf(screen, 40);
        string before = TimeOf(screen, 400);
        screen.Press(":");
        screen.Type($"at {moment}");
        Assert.Contains($":at {moment}", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Contains($"PAST {moment}, 40 s ago", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("tick60 ", screen.Text(), StringComparison.Ordinal);

        Command(screen, $"at {before}");
        Assert.Contains($"{before} is not kept: frames are kept from {TimeOf(screen, 99)} on", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("tick60 ", screen.Text(), StringComparison.Ordinal);

        Command(screen, "now");
        Assert.DoesNotContain("PAST", screen.Text(), StringComparison.Ordinal);

        screen.Press(":");
        screen.Type("at 25:00");
        Assert.Contains("at 12:03:10 (the last such moment), at -2m, or now", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Contains("not taken (Esc leaves): at 25:00", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain(":at 25", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("at -40s", 40)]
    [InlineData("at 40s ago", 40)]
    [InlineData("at 40 s ago", 40)]
    [InlineData("at -1m10s", 70)]
    [InlineData("at - 40.4", 40)]
    [InlineData("at -0s", 0)]
    public void At_goes_to_so_long_before_now(string command, int ago)
    {
        ScreenHarness screen = Run(100);
        screen.Press(",", ",");
        Command(screen, command);
        Assert.Contains($"PAST {TimeOf(screen, ago)}, ", screen.Text(), StringComparison.Ordinal);
        Assert.Contains($"tick{100 - ago} ", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("at -")]
    [InlineData("at ago")]
    [InlineData("at --5s")]
    [InlineData("at -5x")]
    [InlineData("at -1e300")]
    [InlineData("at - -5s ago")]
    public void What_is_no_length_of_time_is_refused(string command)
    {
        ScreenHarness screen = Run(3);
        Command(screen, command);
        Assert.Contains("not taken (Esc leaves)", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("PAST", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_longer_ago_than_what_is_kept_is_told()
    {
        ScreenHarness screen = Run(10);
        Command(screen, "at -2m");
        Assert.Contains($"nothing is kept of that long ago: frames are kept from {TimeOf(screen, 9)} on", screen.Text(), StringComparison.Ordinal);
        Command(screen, "at -9s");
        Assert.Contains("tick1 ", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12:03:10", true)]
    [InlineData("7:05", true)]
    [InlineData("00:00:00", true)]
    [InlineData("24:00:00", false)]
    [InlineData("12", false)]
    [InlineData("12:3", false)]
    [InlineData("-12:03", false)]
    [InlineData("", false)]
    public void Times_of_day_are_read_strictly(string text, bool isOne) => Assert.Equal(isOne, MomentText.TryParse(text, out _));

    [Fact]
    public void Sorting_filtering_tree_groups_and_copies_work_on_the_past()
    {
        ScreenHarness screen = Run(10, processes: 3);
        screen.Press(",", "\\");
        screen.Type("pid = 102");
        screen.Press("Enter");
        Assert.Contains("1 line, ", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("tick9-102", screen.Text(), StringComparison.Ordinal);
        screen.Press("y", "l");
        Assert.Equal("tick9-102 --all", Assert.Single(screen.Copied));
        screen.Press("t", "P");
        Assert.Contains("tree by cpu", screen.AfterMessage(), StringComparison.Ordinal);
        screen.Press("b", "Enter");
        Assert.Contains("group: ", screen.AfterMessage(), StringComparison.Ordinal);
        Assert.Contains("PAST", screen.Text(), StringComparison.Ordinal);

        // Esc goes to the present first; the filter is still there.
        screen.Press("Esc");
        Assert.Contains("filter: pid = 102", screen.AfterMessage(), StringComparison.Ordinal);
        Assert.DoesNotContain("PAST", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_done_to_the_past()
    {
        ScreenHarness screen = Run(5);
        screen.Plugins.Set(new PluginHealth
        {
            Id = "toy",
            Name = "Toy",
            Folder = "",
            State = PluginState.Ready,
            Actions = [new ActionSpec("toy.act", "Act", default, "Acts.")],
        });
        string moment = TimeOf(screen, 1);
        foreach (string key in (string[])["x", "m"])
        {
            screen.Press(",", key);
            Assert.Contains($"the screen shows {moment}: nothing can be done to the past; Esc returns to the present", screen.Text(), StringComparison.Ordinal);
            screen.Press("Esc");
        }

        Assert.Empty(screen.Plugins.Planned);
        screen.Press("x");
        Assert.DoesNotContain("nothing can be done", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_outlive_a_look_at_a_time_before_their_processes()
    {
        ScreenHarness screen = Run(3);
        screen.Machine.Run(Some.Process(101), Some.Process(777, startNs: screen.Machine.AtNs));
        Tick(screen);
        screen.Press("G", "Space", ",", ",");
        Assert.DoesNotContain(" 777 ", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.Contains("tagged: 1", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_ended_is_in_its_own_frame_whichever_way_it_is_come_to()
    {
        ScreenHarness screen = Run(3);
        screen.Machine.End(new ExitRecord { Pid = 900, ParentPid = 1, StartNs = 1, EndNs = 2, Name = Some.Text("short") });
        Tick(screen);
        Tick(screen);
        Tick(screen);
        screen.Press(",", ",");
        Assert.Contains("short", screen.Text(), StringComparison.Ordinal);
        screen.Press(",");
        Assert.DoesNotContain("short", screen.Text(), StringComparison.Ordinal);
        screen.Press(".");
        Assert.Contains("short", screen.Text(), StringComparison.Ordinal);
        screen.Press(".");
        Assert.DoesNotContain("short", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_has_the_rows_that_it_had_where_somebody_looked_at_it()
    {
        ScreenHarness screen = Run(3);
        screen.Plugins.Set(new PluginHealth { Id = "toy", Name = "Toy", Folder = "", State = PluginState.Ready, Tables = [_table] });
        Tick(screen);
        screen.Press("2");
        for (int tick = 0; tick < 2; tick++)
        {
            Tick(screen, frame =>
            {
                TableReading reading = new(_table) { FrameNumber = frame.Number };
                int row = reading.Rows.Add("one");
                reading.Rows.Number(row, 0) = frame.Number;
                frame.Tables.Clear();
                frame.Tables.Add(reading);
            });
        }

        Assert.Contains(" 6", screen.Lines()[screen.LineOf("  A") + 1], StringComparison.Ordinal);
        screen.Press(",");
        Assert.Contains(" 5", screen.Lines()[screen.LineOf("  A") + 1], StringComparison.Ordinal);
        screen.Press(",");
        Assert.Contains($"nobody looked at this table at {TimeOf(screen, 2)}: its rows are not kept", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_line_marks_what_stands_out()
    {
        ScreenHarness screen = Run(30);
        Tick(screen, static frame => frame.System.Total = new CpuShare { Idle = 2 });
        Run(screen, 5);
        Tick(screen, static frame => frame.System.IoPressure.Some10 = 60);
        Run(screen, 5);
        Tick(screen, static frame => frame.System.DiskWriteRate = 1 << 30);
        Run(screen, 5);
        Tick(screen, static frame => frame.Collector.ExitsLost = 300);
        Run(screen, 5);
        screen.Press(",");
        string[] lines = screen.Lines();
        int line = screen.LineOf("PAST ") + 1;
        Assert.EndsWith("C     P     D     X     ", lines[line], StringComparison.Ordinal);
        Assert.StartsWith("Spikes: C CPU  P pressure  D disk  X exits", lines[line], StringComparison.Ordinal);
        int spike = lines[line].LastIndexOf('C');
        Assert.Equal('█', lines[line + 1][spike]);
        Assert.Equal('▁', lines[line + 1][spike - 1]);

        // A click goes there.
        screen.Click(spike, line + 1);
        Assert.Contains("tick31 ", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_is_kept_the_keys_say_how_to_have_it()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(2));
        screen.Tick();
        foreach (string key in (string[])[",", ".", "(", ")"])
        {
            screen.Press(key);
            Assert.Contains("no past is kept: --history, or history in the configuration, says for how many minutes", screen.Text(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_size_can_be_drawn()
    {
        ScreenHarness screen = Run(200);
        screen.Press("(");
        for (int height = 0; height <= 30; height++)
        {
            foreach (int width in new[] { 0, 1, 2, 3, 7, 20, 79, 132, 300 })
            {
                screen.Grid.Resize(width, height);
                screen.Draw();
                if (height >= 3 && width >= 20)
                {
                    Assert.Contains("PAST", screen.Text(), StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void A_frame_that_is_gone_meanwhile_is_told()
    {
        ScreenHarness screen = Run(20, limits: new HistoryLimits(TimeSpan.FromSeconds(30), 64 << 20));
        screen.Press(",");
        Run(screen, 400);
        Assert.Contains("tick19 ", screen.Text(), StringComparison.Ordinal);
        screen.Press(",");
        Assert.Contains("is the oldest frame that is kept", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("tick19 ", screen.Text(), StringComparison.Ordinal);
        screen.Press(".");
        Assert.DoesNotContain("tick19 ", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("PAST", screen.Text(), StringComparison.Ordinal);
    }

    private static void Command(ScreenHarness screen, string text)
    {
        screen.Press(":");
        screen.Type(text);
        screen.Press("Enter");
    }

    /// <summary>The time of day some seconds ago.</summary>
    private static string TimeOf(ScreenHarness screen, int secondsAgo) =>
        MomentText.Of(TimeZoneInfo.ConvertTime(screen.Time.GetUtcNow().AddSeconds(-secondsAgo), screen.Time.LocalTimeZone).DateTime);

    /// <summary>A screen after some refreshes, a second each; the processes' command lines name the refresh.</summary>
    private ScreenHarness Run(int ticks, int processes = 1, HistoryLimits? limits = null)
    {
        ScreenHarness screen = new(change: options =>
        {
            _history = new FrameHistory(options.Catalogue, limits ?? new HistoryLimits(TimeSpan.FromMinutes(15), 64 << 20));
            return options with { Kept = _history };
        });
        screen.Machine.Run(ScreenHarness.Processes(processes));
        Run(screen, ticks);
        return screen;
    }

    private void Run(ScreenHarness screen, int ticks)
    {
        for (int tick = 0; tick < ticks; tick++)
        {
            Tick(screen);
        }
    }

    private void Tick(ScreenHarness screen, Action<Frame>? change = null)
    {
        screen.Extend = frame =>
        {
            frame.System.Total = new CpuShare { Idle = 95 };
            frame.System.IoPressure.Some10 = 1;
            (frame.System.DiskReadRate, frame.System.DiskWriteRate) = (1 << 20, 1 << 20);
            frame.Tables.Clear();
            for (int row = 0; row < frame.RowCount; row++)
            {
                string name = $"tick{frame.Number}-{frame.Records[row].Pid} --all";
                frame.Identities[row].CommandLine = name;
                frame.Identities[row].ShownCommand = name.Replace("-101 --all", " ", StringComparison.Ordinal);
            }

            change?.Invoke(frame);
            _history.Keep(frame);
        };
        screen.Tick();
    }
}
