using System.Globalization;
using Bpftop.Host.History;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

/// <summary>The details of a process: opening, tabs, focus, and what becomes of them when the process ends.</summary>
public sealed class DetailTests
{
    [Fact]
    public void Enter_shows_who_a_process_is_and_the_rows_of_the_first_tab()
    {
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "alpha", "beta"), FakeDetails.Of("details.two", "Two", "gamma"));
        string[] lines = screen.Lines();
        int head = screen.LineOf(" 101 work101 ");
        Assert.Contains("user alice", lines[head], StringComparison.Ordinal);
        Assert.StartsWith(" 1 One  2 Two", lines[head + 1], StringComparison.Ordinal);
        Assert.Contains("CPU", lines[head + 2], StringComparison.Ordinal);
        Assert.Contains("Memory", lines[head + 2], StringComparison.Ordinal);
        Assert.Contains("I/O", lines[head + 2], StringComparison.Ordinal);
        Assert.True(screen.LineOf("alpha") > head);
        Assert.Contains("2 lines, by details.one.name", screen.Text(), StringComparison.Ordinal);

        // The table is still there.
        Assert.True(screen.LineOf(" 103 ") < head);
    }

    [Fact]
    public void What_is_for_the_table_names_the_way_there()
    {
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "alpha"));
        screen.Press("F9");
        Assert.Contains("not here: send a signal", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("Ctrl-W goes back to the table", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_still_opens_and_closes()
    {
        ScreenHarness screen = Started(FakeDetails.Of("details.one", "One", "alpha"));
        screen.Press("b", "Enter", "Home", "Enter");
        Assert.DoesNotContain(" 1 One", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tabs_are_gone_to_by_digits_and_one_after_the_other()
    {
        FakeDetails two = FakeDetails.Of("details.two", "Two", "gamma");
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "alpha"), two, FakeDetails.Of("details.three", "Three", "delta"));
        Assert.Equal(0, two.Readings);
        screen.Press("2");
        screen.PollUntil("gamma");
        Assert.DoesNotContain("alpha", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("Memory", screen.Lines()[screen.LineOf(" 1 One") + 1], StringComparison.Ordinal);
        screen.Press("Tab");
        screen.PollUntil("delta");
        screen.Press("Tab");
        Assert.Contains("alpha", screen.Text(), StringComparison.Ordinal);
        screen.Press("Shift-Tab");
        Assert.Contains("delta", screen.Text(), StringComparison.Ordinal);
        screen.Press("9");
        Assert.Contains("there is no tab 9 about this process", screen.Text(), StringComparison.Ordinal);
        screen.Click(1, screen.LineOf(" 1 One"));
        Assert.Contains("alpha", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_narrow_screen_the_tab_that_is_shown_is_in_sight()
    {
        ScreenHarness screen = Open([.. Enumerable.Range(1, 9).Select(static tab => FakeDetails.Of($"details.tab{tab}", $"Title of {tab}", $"row of {tab}"))]);
        screen.Grid.Resize(60, 40);
        screen.Press("9");
        screen.PollUntil("row of 9");
        Assert.EndsWith(" 9 Title of 9", screen.Lines()[screen.LineOf(" 9 Title of 9")].TrimEnd(), StringComparison.Ordinal);
        screen.Click(58 - 15, screen.LineOf(" 9 Title of 9"));
        screen.PollUntil("row of 8");
        screen.Press("1");
        Assert.Contains("row of 1", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tenth_tab_has_the_key_0()
    {
        ScreenHarness screen = Open([.. Enumerable.Range(1, 10).Select(static tab => FakeDetails.Of($"details.tab{tab}", $"T{tab}", $"row of {tab}"))]);
        Assert.Contains(" 0 T10", screen.Text(), StringComparison.Ordinal);
        screen.Press("0");
        screen.PollUntil("row of 10");
    }

    [Fact]
    public void A_tab_that_has_nothing_to_say_of_a_process_is_left_out()
    {
        ScreenHarness screen = Open(
            FakeDetails.Of("details.one", "One", "alpha"),
            new FakeDetails("details.never", "Never", static (_, _) => { }) { About = static _ => false });
        Assert.DoesNotContain("Never", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tabs_come_and_go_with_their_plugins_while_the_details_are_open()
    {
        FakeDetails one = FakeDetails.Of("details.one", "One", "alpha");
        FakeDetails toy = new("toy.tab", "Toy", static (_, rows) => rows.Text(rows.Add("x"), 0) = "toyrow") { Owner = "toy", Graphs = ["toy.rate"] };
        FakeDetails last = FakeDetails.Of("last.tab", "Last", "omega");
        ChangingTabs tabs = new(one, last);
        ScreenHarness screen = new(change: options => options with { Details = tabs });
        screen.Columns.Add("toy", new ColumnSpec("toy.rate", "RATE", CellKind.Number, "A rate."));
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        screen.Press("Enter", "2");
        screen.PollUntil("omega");

        // Nobody said that anything changed.
        tabs.Tabs = [one, toy, last];
        screen.Tick();
        Assert.Contains(" 1 One  2 Last", screen.Text(), StringComparison.Ordinal);

        screen.Plugins.Set();
        screen.Tick();
        Assert.Contains(" 1 One  2 Toy  3 Last", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("omega", screen.Text(), StringComparison.Ordinal);
        screen.Press("1");
        Assert.Contains("RATE -", screen.Text(), StringComparison.Ordinal);
        screen.Press("2");
        screen.PollUntil("toyrow");

        // The one that is looked at stays until it is left.
        tabs.Tabs = [one, last];
        screen.Plugins.Set();
        screen.Tick();
        Assert.Contains("toyrow", screen.Text(), StringComparison.Ordinal);
        screen.Press("1");
        screen.Plugins.Set();
        screen.Tick();
        Assert.Contains(" 1 One  2 Last", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("RATE", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_that_was_off_and_is_on_again_has_its_tab_in_the_same_place()
    {
        FakeDetails one = FakeDetails.Of("details.one", "One", "alpha");
        ChangingTabs tabs = new(one, FakeDetails.Of("toy.tab", "Toy", "before"), FakeDetails.Of("last.tab", "Last", "omega"));
        ScreenHarness screen = new(change: options => options with { Details = tabs });
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        screen.Press("Enter", "2");
        screen.PollUntil("before");
        tabs.Tabs = [one, FakeDetails.Of("toy.tab", "Toy", "after"), tabs.Tabs[2]];
        screen.Plugins.Set();
        screen.Tick();
        screen.PollUntil("after");
        Assert.Contains(" 1 One  2 Toy  3 Last", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("before", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tab_that_has_something_to_say_later_comes_then_and_stays()
    {
        bool isAbout = false;
        ScreenHarness screen = Open(
            FakeDetails.Of("details.one", "One", "alpha"),
            new FakeDetails("details.later", "Later", static (_, rows) => rows.Text(rows.Add("x"), 0) = "here") { About = _ => isAbout });
        Assert.DoesNotContain("Later", screen.Text(), StringComparison.Ordinal);
        isAbout = true;
        screen.Tick();
        Assert.Contains(" 1 One  2 Later", screen.Text(), StringComparison.Ordinal);
        isAbout = false;
        screen.Tick();
        screen.Press("2");
        screen.PollUntil("here");
    }

    [Fact]
    public void Search_filter_sort_and_copy_work_on_a_tab()
    {
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "alpha", "beta", "gamma"));
        screen.Press("/");
        screen.Type("gam");
        screen.Press("Enter");
        Assert.Contains("gamma", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("y", "y");
        Assert.Equal("gamma\t5", Assert.Single(screen.Copied));
        screen.Press("Esc", "\\");
        screen.Type("details.one.size = 4");
        screen.Press("Enter");
        Assert.Contains("1 of 3 lines", screen.AfterMessage(), StringComparison.Ordinal);
        Assert.DoesNotContain("alpha", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        int head = screen.LineOf("NAME");
        screen.Click(screen.Lines()[head].IndexOf("SIZE", StringComparison.Ordinal), head);
        Assert.Contains("by details.one.size▼", screen.AfterMessage(), StringComparison.Ordinal);
        screen.Press("I");
        Assert.Contains("by details.one.size▲", screen.AfterMessage(), StringComparison.Ordinal);
        Assert.StartsWith("beta", screen.Lines()[screen.LineOf("NAME") + 1], StringComparison.Ordinal);
    }

    [Fact]
    public void Esc_takes_back_one_thing_at_a_time_and_then_closes()
    {
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "alpha", "beta"));
        screen.Press("/");
        screen.Type("beta");
        screen.Press("Enter", "Esc");
        Assert.Contains(" 1 One", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain(" 1 One", screen.Text(), StringComparison.Ordinal);
        Assert.False(screen.Screen.IsDone);
    }

    [Fact]
    public void Without_a_tab_there_are_head_and_graphs_and_Esc_closes_them()
    {
        ScreenHarness screen = Started();
        screen.Press("\\");
        screen.Type("pid > 101");
        screen.Press("Enter", "Enter");
        Assert.Contains(" 102 work102 ", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("no tab is about this process", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain(" 102 work102 ", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("filter: pid > 101", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Q_closes_the_details_and_not_the_program()
    {
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "alpha"));
        screen.Press("q");
        Assert.DoesNotContain(" 1 One", screen.Text(), StringComparison.Ordinal);
        Assert.False(screen.Screen.IsDone);
        screen.Press("q");
        Assert.True(screen.Screen.IsDone);
    }

    [Fact]
    public void Keys_go_where_the_focus_is()
    {
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "alpha", "beta"));
        screen.Press("j");
        Assert.Contains("beta", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Ctrl-W", "j");
        Assert.Contains(" 102 ", screen.CursorLine(), StringComparison.Ordinal);

        // The details stay with their process, and a digit is a screen again.
        Assert.Contains(" 101 work101 ", screen.Text(), StringComparison.Ordinal);
        screen.Press("2");
        Assert.Contains("there is no screen 2", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Contains(" 102 work102 ", screen.Text(), StringComparison.Ordinal);
        screen.Press("Ctrl-W", "Ctrl-W");
        Assert.Contains("Close", screen.Lines()[^1], StringComparison.Ordinal);
        screen.Press("Ctrl-W");
        Assert.Contains("Quit", screen.Lines()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_click_moves_the_focus_and_a_second_one_opens()
    {
        ScreenHarness screen = Started(FakeDetails.Of("details.one", "One", "alpha", "beta"));
        int line = screen.LineOf(" 103 ");
        screen.Click(3, line);
        Assert.DoesNotContain(" 1 One", screen.Text(), StringComparison.Ordinal);
        screen.Click(3, line);
        screen.PollUntil("alpha");
        Assert.Contains(" 103 work103 ", screen.Text(), StringComparison.Ordinal);
        screen.Click(3, screen.LineOf(" 102 "));
        Assert.Contains("Quit", screen.Lines()[^1], StringComparison.Ordinal);
        screen.Click(3, screen.LineOf("beta"));
        Assert.Contains("beta", screen.CursorLine(), StringComparison.Ordinal);
        Assert.Contains("Close", screen.Lines()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Two_clicks_beside_every_line_open_nothing()
    {
        ScreenHarness screen = Started(FakeDetails.Of("details.one", "One", "alpha"));
        int below = screen.LineOf(" 105 ") + 3;
        screen.Click(3, below);
        screen.Click(3, below);
        Assert.DoesNotContain(" 1 One", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_screen_has_the_keys_and_the_details_stay()
    {
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "alpha"));
        screen.Press("o", "p");
        Assert.Contains("no plugin was found", screen.Text(), StringComparison.Ordinal);
        Assert.Contains(" 101 work101 ", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain(" 101 work101 ", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_slow_clicks_open_nothing()
    {
        ScreenHarness screen = Started(FakeDetails.Of("details.one", "One", "alpha"));
        int line = screen.LineOf(" 103 ");
        screen.Click(3, line);
        screen.Time.Advance(TimeSpan.FromSeconds(1));
        screen.Click(3, line);
        Assert.DoesNotContain(" 1 One", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_screen_and_beside_the_table()
    {
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "alpha"));
        screen.Press("o");
        Assert.DoesNotContain(" 103 ", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("alpha", screen.Text(), StringComparison.Ordinal);
        screen.Press("o");
        Assert.Contains(" 103 ", screen.Text(), StringComparison.Ordinal);
        screen.Grid.Resize(119, 40);
        screen.Draw();
        screen.Press("b");
        Assert.Contains("too narrow for details beside the table", screen.Text(), StringComparison.Ordinal);
        screen.Grid.Resize(160, 40);
        screen.Draw();
        screen.Press("b");
        int head = screen.LineOf("101 work101 ");
        Assert.Contains("PID", screen.Lines()[head], StringComparison.Ordinal);
        Assert.Equal(81, screen.Lines()[head].IndexOf(" 101 work101 ", StringComparison.Ordinal));
        Assert.Contains("alpha", screen.Text(), StringComparison.Ordinal);

        // A click there counts from where it is.
        screen.Click(83, screen.LineOf("alpha"));
        Assert.Contains("Close", screen.Lines()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_read_last_stays_when_the_process_ends()
    {
        FakeDetails tab = FakeDetails.Of("details.one", "One", "alpha");
        ScreenHarness screen = Open(tab);
        screen.Machine.Run([.. ScreenHarness.Processes(5).Skip(1)]);
        screen.Tick();
        Assert.Contains("101 work101  ended before", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("alpha", screen.Text(), StringComparison.Ordinal);
        int readings = tab.Readings;
        screen.Time.Advance(TimeSpan.FromMinutes(1));
        screen.Tick();
        screen.Tick();
        Assert.Equal(readings, tab.Readings);

        // Another process with its pid is another process.
        screen.Machine.Run([Some.Process(101, name: "other", startNs: screen.Machine.AtNs)]);
        screen.Tick();
        Assert.Contains("101 work101  ended before", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tab_is_read_again_with_the_refreshes_while_it_is_in_sight()
    {
        int reading = 0;
        FakeDetails tab = new("details.one", "One", (_, rows) =>
        {
            int row = rows.Add("row");
            rows.Text(row, 0) = string.Create(CultureInfo.InvariantCulture, $"reading {Interlocked.Increment(ref reading)}");
        });
        FakeDetails other = FakeDetails.Of("details.two", "Two", "beta");
        ScreenHarness screen = Open(tab, other);
        screen.PollUntil("reading 1");
        screen.Tick();
        screen.PollUntil("reading 2");
        screen.Press("2");
        screen.PollUntil("beta");
        int before = tab.Readings;
        screen.Tick();
        Wait.Until(() => other.Readings == 2, () => $"{other.Readings} readings");
        Assert.Equal(before, tab.Readings);
    }

    [Fact]
    public void A_reading_that_takes_long_says_how_far_it_is_and_holds_nothing_up()
    {
        using ManualResetEventSlim gate = new();
        FakeDetails slow = new("details.slow", "Slow", static (_, rows) => rows.Add("late")) { Gate = gate, SoFar = 34000 };
        ScreenHarness screen = Open(slow, FakeDetails.Of("details.two", "Two", "beta"));
        screen.PollUntil("reading: 34,000 rows so far");
        screen.Press("2");
        screen.PollUntil("beta");
        Wait.Until(() => slow.Stopped == 1, () => "the reading was not given up");
        screen.Press("1");
        screen.PollUntil("reading: 34,000 rows so far");
        gate.Set();
        screen.PollUntil("1 line, ");
        screen.Press("Esc");
        Assert.DoesNotContain("Slow", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Why_nothing_can_be_read_stands_in_place_of_the_rows()
    {
        bool fails = true;
        ScreenHarness screen = Open(new FakeDetails("details.one", "One", (_, rows) =>
        {
            if (fails)
            {
                throw new DetailException("environment of 101: not permitted; run bpftop with sudo");
            }

            rows.Text(rows.Add("a"), 0) = "alpha";
        }));
        screen.PollUntil("environment of 101: not permitted; run bpftop with sudo");
        fails = false;
        screen.Tick();
        screen.PollUntil("alpha");
    }

    [Fact]
    public void Hostile_texts_reach_no_terminal()
    {
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "a\u001b]52;c;x\u0007b\nc"));
        Assert.DoesNotContain('\u001b', screen.Text());
        screen.PollUntil("a␛]52;c;x␇b␊c");
    }

    [Fact]
    public void Enter_on_a_row_with_a_process_shows_that_process()
    {
        FakeDetails children = new("details.children", "Children", static (_, rows) =>
        {
            foreach (int pid in (int[])[104, 999])
            {
                rows.Number(rows.Add(pid.ToString(CultureInfo.InvariantCulture)), 0) = pid;
            }
        })
        {
            Spec = new TableSpec("details.children", "Children", [new ColumnSpec("pid", "PID", CellKind.Number, "The child.")], "A child.") { ProcessId = "pid" },
        };
        ScreenHarness screen = Open(children);
        screen.PollUntil("2 lines, ");
        screen.Press("Enter");
        Assert.Contains(" 104 work104 ", screen.Text(), StringComparison.Ordinal);
        screen.PollUntil("2 lines, ");
        screen.Press("j", "Enter");
        Assert.Contains("process 999 is not there any more", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_shows_the_tab_of_the_cursors_process()
    {
        ScreenHarness screen = Started(FakeDetails.Of("details.one", "One", "alpha"), FakeDetails.Of("details.environment", "Environment", "HOME"));
        screen.Press("j", "e");
        screen.PollUntil("HOME");
        Assert.Contains(" 102 work102 ", screen.Text(), StringComparison.Ordinal);
        screen.Press("1", "e");
        Assert.Contains("HOME", screen.Text(), StringComparison.Ordinal);
        screen.Press("l");
        Assert.Contains("details.files: there is no such tab about this process", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc", "w");
        Assert.Contains("Command of 102 work102", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_masked_column_is_swapped_for_the_plain_one_by_its_key()
    {
        FakeDetails environment = new("details.environment", "Environment", static (_, rows) =>
        {
            int row = rows.Add("TOKEN");
            rows.Text(row, 0) = "TOKEN";
            rows.Text(row, 1) = "•••";
            rows.Text(row, 2) = "s3cret";
        })
        {
            Spec = new TableSpec(
                "details.environment",
                "Environment",
                [
                    new ColumnSpec("variable", "VARIABLE", CellKind.Text, "Its name."),
                    new ColumnSpec("masked", "VALUE", CellKind.Text, "Its value, masked."),
                    new ColumnSpec("value", "VALUE", CellKind.Text, "Its value.") { SwapFor = "masked", SwapKey = "v", ShownByDefault = false },
                ],
                "A row is a variable."),
        };
        ScreenHarness screen = Open(environment);
        screen.PollUntil("•••");
        Assert.DoesNotContain("s3cret", screen.Text(), StringComparison.Ordinal);
        screen.Press("v");
        Assert.Contains("s3cret", screen.Text(), StringComparison.Ordinal);
        screen.Press("v");
        Assert.DoesNotContain("s3cret", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_stand_still_while_a_range_is_chosen()
    {
        int reading = 0;
        ScreenHarness screen = Open(new FakeDetails("details.one", "One", (_, rows) =>
            rows.Text(rows.Add("row"), 0) = string.Create(CultureInfo.InvariantCulture, $"reading {Interlocked.Increment(ref reading)}")));
        screen.PollUntil("reading 1");
        screen.Press("V");
        Assert.True(screen.Screen.HoldsFrames);
        screen.Press("Esc");
        Assert.False(screen.Screen.HoldsFrames);
    }

    /// <summary>A range holds the frames, and in the details nobody sees it.</summary>
    [Fact]
    public void Details_end_a_range_of_the_table()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        screen.Press("V");
        Assert.True(screen.Screen.HoldsFrames);
        screen.Press("Enter");
        Assert.False(screen.Screen.HoldsFrames);
    }

    /// <summary>The frame's texts and values, reading the tab again, and drawing it all.</summary>
    [Fact]
    public void A_steady_refresh_allocates_nothing_on_the_screens_thread()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(static number => $"name{number}")];
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", names));
        Frame frame = screen.Tick();
        screen.PollUntil("100 lines, ");
        Assert.Equal(0, Allocated.Least(() =>
        {
            screen.Screen.Accept(frame);
            screen.Draw();
            long begun = Environment.TickCount64;
            while (!screen.Screen.NeedsDraw && Environment.TickCount64 - begun < 10_000)
            {
                Thread.Yield();
                screen.Screen.Poll();
            }

            screen.Draw();
        }));
    }

    [Fact]
    public void A_line_without_a_process_has_no_details()
    {
        ScreenHarness screen = Started(FakeDetails.Of("details.environment", "Environment", "HOME"));
        screen.Press("b", "Enter", "Home", "e");
        Assert.Contains("this line is no process that lives", screen.Text(), StringComparison.Ordinal);
        screen.Press("w");
        Assert.Contains("no process is there whose command could be shown", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_size_can_be_drawn()
    {
        ScreenHarness screen = Open(FakeDetails.Of("details.one", "One", "alpha"), FakeDetails.Of("details.two", "Two", "beta"));
        foreach (string key in (string[])["o", "o", "b"])
        {
            for (int height = 0; height <= 40; height++)
            {
                foreach (int width in new[] { 0, 1, 2, 3, 7, 20, 79, 120, 132, 300 })
                {
                    screen.Grid.Resize(width, height);
                    screen.Draw();
                    if (height >= 4 && width >= 20 && width < 120)
                    {
                        Assert.Contains("101 work101", screen.Text(), StringComparison.Ordinal);
                    }
                }
            }

            screen.Press(key);
        }
    }

    [Theory]
    [InlineData(20_000, true)]
    [InlineData(200, false)]
    public void The_memory_of_many_rows_is_given_back_once_they_are_closed(int count, bool isWorthIt)
    {
        WeakReference? first = null;
        FakeDetails many = new("details.many", "Many", (_, rows) =>
        {
            for (int index = 0; index < count; index++)
            {
                int row = rows.Add($"row {index}");
                rows.Text(row, 0) = $"text {index}";
                first ??= new WeakReference(rows.Text(row, 0));
            }
        });
        ScreenHarness screen = Started(many);
        screen.Press("Enter");
        screen.PollUntil("text 0");
        while (screen.Screen.HasSpareWork)
        {
            screen.Screen.DoSpareWork();
        }

        screen.Press("q");
        Assert.Equal(isWorthIt, screen.Screen.HasSpareWork);
        if (isWorthIt)
        {
            int collections = GC.CollectionCount(GC.MaxGeneration);
            screen.Screen.DoSpareWork();
            Assert.True(GC.CollectionCount(GC.MaxGeneration) > collections);
            Assert.False(screen.Screen.HasSpareWork);

            // The thread that read them may have been on its way out.
            Wait.Until(
                () =>
                {
                    GC.Collect();
                    return !first!.IsAlive;
                },
                static () => "something holds the rows");
        }
    }

    /// <summary>A screen with five processes and these tabs.</summary>
    internal static ScreenHarness Started(params IDetailTab[] tabs) => Started(width: 120, kept: false, tabs);

    internal static ScreenHarness Started(int width, bool kept, params IDetailTab[] tabs) => Started(width, kept, null, tabs);

    internal static ScreenHarness Started(int width, bool kept, Func<ScreenOptions, ScreenOptions>? change, params IDetailTab[] tabs)
    {
        FrameHistory? history = null;
        ScreenHarness screen = new(width, change: options =>
        {
            history = kept ? new FrameHistory(options.Catalogue, new HistoryLimits(TimeSpan.FromMinutes(15), 64 << 20)) : null;
            options = options with { Details = new FakeTabs(tabs), Kept = history ?? options.Kept };
            return change is null ? options : change(options);
        });
        screen.Extend = frame => history?.Keep(frame);
        screen.Machine.Run(ScreenHarness.Processes(5));
        screen.Tick();
        return screen;
    }

    /// <summary>The same, with the details of the first process open and the first tab read once, where it does not wait.</summary>
    private static ScreenHarness Open(params FakeDetails[] tabs)
    {
        ScreenHarness screen = Started(tabs);
        screen.Press("Enter");
        if (tabs[0].Gate is null)
        {
            screen.Settle();
        }

        return screen;
    }
}
