using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

public sealed class ProcessPageTests
{
    [Fact]
    public void One_key_scrolls_back_to_the_first_column()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        string before = screen.Text();
        screen.Press("Right", "Right", "Right");
        Assert.NotEqual(before, screen.Text());
        screen.Press("^");

        Assert.Equal(before, screen.Text());
    }

    [Fact]
    public void The_cursor_stays_on_its_line_when_its_process_ends_and_does_not_go_down_with_it()
    {
        ScreenHarness screen = Run(5);
        screen.Press("M", "gg", "j");
        string line = screen.CursorLine();
        Assert.Contains("work102", line, StringComparison.Ordinal);
        ProcessRecord ended = screen.Machine[102];
        screen.Machine.End(new ExitRecord { Pid = 102, Uid = 1000, StartNs = ended.StartNs, EndNs = screen.Machine.AtNs, Name = Some.Text("work102") });
        screen.Machine.Run([.. ScreenHarness.Processes(5).Where(static process => process.Pid != 102)]);
        screen.Tick();

        Assert.True(screen.LineOf("work102") > screen.LineOf("[work105]"));
        Assert.Contains("work103", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ended_processes_that_the_filter_hides_are_not_counted()
    {
        ScreenHarness screen = Run(2);
        screen.Machine.End(new ExitRecord { Pid = 777, ParentPid = 101, Uid = 1000, StartNs = screen.Machine.AtNs, EndNs = screen.Machine.AtNs + 1000, Name = Some.Text("brief") });
        screen.Tick();
        Assert.Contains("3 lines, 1 just ended", screen.Text(), StringComparison.Ordinal);
        screen.Press("\\");
        screen.Type("work");
        screen.Press("Enter");

        Assert.Contains("2 lines, by", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_of_another_page_says_what_it_would_do()
    {
        ScreenHarness screen = Run(1);
        screen.Press("p", "t");

        Assert.Contains("not on this screen: tree", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Processes_stand_in_the_order_of_the_sort_column()
    {
        ScreenHarness screen = Run(3);

        Assert.True(screen.LineOf("work101") < screen.LineOf("work102"));
        screen.Press("I");
        Assert.True(screen.LineOf("work102") < screen.LineOf("work101"));
    }

    [Fact]
    public void The_cursor_stays_on_its_process_when_rows_move()
    {
        ScreenHarness screen = Run(5);
        screen.Press("j", "j");
        Assert.Contains("work103", screen.CursorLine(), StringComparison.Ordinal);

        screen.Press("I");
        Assert.Contains("work103", screen.CursorLine(), StringComparison.Ordinal);

        screen.Machine.Run([Some.Process(50, name: "before"), .. ScreenHarness.Processes(5)]);
        screen.Tick();
        Assert.Contains("work103", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_cursor_stays_on_its_line_when_its_process_ends()
    {
        ScreenHarness screen = Run(5);
        screen.Press("j", "j");
        screen.Machine.Run([.. ScreenHarness.Processes(5).Where(process => process.Pid != 103)]);

        screen.Tick();

        Assert.Contains("work104", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_got_a_pid_again_inherits_neither_tag_nor_follower()
    {
        ScreenHarness screen = Run(3);
        screen.Press("j", "F");
        screen.Press("Space");
        screen.Press("k", "F");
        ProcessRecord[] others = ScreenHarness.Processes(3);
        others[1] = Some.Process(102, startNs: 90 * Some.Second, name: "stranger");
        screen.Machine.Run(others);

        screen.Tick();

        Assert.Contains("not following", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("tagged", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_first_movement_the_cursor_stays_on_the_first_line()
    {
        ScreenHarness screen = Run(3);
        screen.Machine.Run([Some.Process(50, name: "before"), .. ScreenHarness.Processes(3)]);

        screen.Tick();

        Assert.Contains("before", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Movement_reaches_both_ends_and_comes_back_through_the_jump_list()
    {
        ScreenHarness screen = Run(100);
        screen.Press("PgDn", "j");
        string middle = screen.CursorLine();

        screen.Press("G");
        Assert.Contains("work200", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("gg");
        Assert.Contains("work101", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Ctrl-O", "Ctrl-O");
        Assert.Equal(middle, screen.CursorLine());
        screen.Press("Tab");
        Assert.Contains("work200", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Search_moves_the_cursor_and_hides_nothing()
    {
        ScreenHarness screen = Run(20);
        screen.Press("/");
        screen.Type("work11");
        Assert.Contains("work110", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Enter", "n");
        Assert.Contains("work111", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("N");
        Assert.Contains("work110", screen.CursorLine(), StringComparison.Ordinal);
        Assert.Contains("work101", screen.Text(), StringComparison.Ordinal);

        screen.Press("Esc", "N");
        Assert.Contains("N does nothing here", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Escape_takes_a_search_back()
    {
        ScreenHarness screen = Run(20);
        screen.Press("j", "/");
        screen.Type("115");
        Assert.Contains("work115", screen.CursorLine(), StringComparison.Ordinal);

        screen.Press("Esc");

        Assert.Contains("work102", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_shows_its_effect_while_it_is_typed_and_stays_in_sight()
    {
        ScreenHarness screen = Run(20);
        screen.Press("\\");
        screen.Type("name = work105");
        Assert.DoesNotContain("work106", screen.Text(), StringComparison.Ordinal);

        screen.Press("Enter");
        Assert.Contains("filter: name = work105", screen.Text(), StringComparison.Ordinal);

        screen.Press("Esc");
        Assert.Contains("work106", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_filter_says_where_and_leaves_the_rows()
    {
        ScreenHarness screen = Run(20);
        screen.Press("\\");
        screen.Type("pid = 105 and cpuu >");

        Assert.Contains("at ", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        screen.Type("x");
        Assert.Contains("cpuu >x", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_paste_goes_into_the_line_that_is_typed_without_its_line_ends()
    {
        ScreenHarness screen = Run(20);
        screen.Press("\\");
        screen.Paste("name =\nwork105\u001b[2J");

        Assert.Contains("name = work105[2J", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_shows_children_below_their_parents_and_folds_them()
    {
        ScreenHarness screen = new();
        ProcessRecord parent = Some.Process(101, name: "parent");
        ProcessRecord child = Some.Process(103, name: "child") with { ParentPid = 101 };
        screen.Machine.Run(parent, Some.Process(102, name: "other"), child);
        screen.Tick();

        screen.Press("t");
        Assert.Equal(screen.LineOf("parent") + 1, screen.LineOf("└─ [child]"));
        screen.Press("zc");
        Assert.DoesNotContain("[child]", screen.Text(), StringComparison.Ordinal);
        screen.Press("zo");
        Assert.Contains("[child]", screen.Text(), StringComparison.Ordinal);
        screen.Press("zM");
        Assert.DoesNotContain("[child]", screen.Text(), StringComparison.Ordinal);
        screen.Press("zR");
        Assert.Contains("[child]", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Closing_a_fold_from_within_leaves_the_cursor_on_its_head()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(Some.Process(101, name: "parent"), Some.Process(103, name: "child") with { ParentPid = 101 });
        screen.Tick();

        screen.Press("t", "j", "-");

        Assert.Contains("[parent]", screen.CursorLine(), StringComparison.Ordinal);
        Assert.DoesNotContain("[child]", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_is_drawn_in_plain_characters_where_the_terminal_has_no_others()
    {
        ScreenHarness screen = new(change: options => options with { Ascii = true });
        screen.Machine.Run(Some.Process(101, name: "parent"), Some.Process(103, name: "child") with { ParentPid = 101 });
        screen.Tick();
        screen.Press("t");

        Assert.Contains("`- [child]", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain('└', screen.Text());
    }

    [Fact]
    public void Groups_put_processes_of_one_user_together()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(Some.Process(101), Some.Process(102) with { Uid = 0 }, Some.Process(103));
        screen.Tick();
        screen.Press("b");
        screen.Type("user");
        screen.Press("Enter");

        Assert.Contains("alice  (2)", screen.Text(), StringComparison.Ordinal);
        int group = screen.LineOf("alice  (2)");
        screen.Click(0, group);
        screen.Press("Enter");
        Assert.Contains("+ alice", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_in_which_nobody_lives_any_more_says_so()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(Some.Process(101, name: "stays"));
        screen.Tick();
        screen.Press("b");
        screen.Type("name");
        screen.Press("Enter");
        screen.Machine.End(new ExitRecord { Pid = 900, ParentPid = 1, StartNs = 1, EndNs = 2, Name = Some.Text("short") });
        screen.Machine.End(new ExitRecord { Pid = 901, ParentPid = 1, StartNs = 1, EndNs = 2, Name = Some.Text("stays") });
        screen.Tick();

        Assert.Contains("short  (ended)", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("stays  (1)", screen.Text(), StringComparison.Ordinal);
        int head = screen.LineOf("short  (ended)");
        Assert.Equal(screen.Screen.Theme.Exited.Foreground, screen.Grid.StyleAt(screen.Lines()[head].IndexOf("short", StringComparison.Ordinal), head).Foreground);
    }

    [Fact]
    public void A_group_of_threads_alone_counts_them()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(Some.Process(101, name: "main") with { Threads = 3 });
        screen.Machine.RunThreads(Some.Thread(101, 102, name: "pool"), Some.Thread(101, 103, name: "pool"));
        screen.Tick();
        screen.Press("H", "b");
        screen.Type("name");
        screen.Press("Enter");
        screen.Tick();

        Assert.Contains("pool  (2 thr)", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("main  (1)", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sort_window_lists_every_column()
    {
        ScreenHarness screen = Run(3);
        screen.Press("F6");
        screen.Type("thre");
        screen.Press("Enter");

        Assert.Contains("by threads", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_click_on_a_header_sorts_and_the_next_one_inverts()
    {
        ScreenHarness screen = Run(3);
        int header = screen.LineOf("Command");
        int x = screen.Lines()[header].IndexOf("PID", StringComparison.Ordinal);

        screen.Click(x, header);

        Assert.True(screen.LineOf("work103") < screen.LineOf("work101"));
    }

    [Fact]
    public void A_click_selects_and_the_wheel_moves()
    {
        ScreenHarness screen = Run(30);

        screen.Click(5, screen.LineOf("work107"));
        Assert.Contains("work107", screen.CursorLine(), StringComparison.Ordinal);
        screen.Wheel(MouseAction.WheelDown);
        Assert.Contains("work110", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_and_kernel_threads_are_shown_by_a_key()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(Some.Process(101), Some.Process(2, name: "kthreadd") with { Flags = TaskFlags.KernelThread });
        screen.Machine.RunThreads(Some.Thread(101, 150, name: "helper"));
        screen.Tick();
        Assert.DoesNotContain("kthreadd", screen.Text(), StringComparison.Ordinal);

        screen.Press("K", "H");
        Assert.True(screen.Screen.Demand.Threads);
        screen.Tick();

        Assert.Contains("kthreadd", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("helper", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("    150 ", screen.Lines()[screen.LineOf("helper")], StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_is_coloured_by_its_state()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(
            Some.Process(101) with { State = (byte)'S' },
            Some.Process(102, name: "runs") with { State = (byte)'R' },
            Some.Process(103, name: "gone") with { State = (byte)'Z' },
            Some.Process(104, name: "held") with { State = (byte)'T' },
            Some.Process(105, name: "cold") with { Flags = TaskFlags.Frozen },
            Some.Process(106, name: "root") with { Uid = 0 });
        screen.Tick();

        Color At(string name) => screen.Grid.StyleAt(8, screen.LineOf($"[{name}]")).Foreground;
        Assert.Equal(screen.Screen.Theme.Running.Foreground, At("runs"));
        Assert.Equal(screen.Screen.Theme.Zombie.Foreground, At("gone"));
        Assert.Equal(screen.Screen.Theme.Stopped.Foreground, At("held"));
        Assert.Equal(screen.Screen.Theme.Frozen.Foreground, At("cold"));
        Assert.Equal(screen.Screen.Theme.OtherUser, screen.Grid.StyleAt(8, screen.LineOf("[root]")));
    }

    [Fact]
    public void Copied_text_has_no_control_characters()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(Some.Process(101));
        screen.Machine.SetCommand(101, "/bin/evil\0rm -rf /\n\u001b]52;c;aGk=\u0007\0");
        screen.Tick();

        screen.Press("yp", "yl", "yy");

        Assert.Equal("101", screen.Copied[0]);
        Assert.Equal("/bin/evil rm -rf /  ]52;c;aGk= ", screen.Copied[1]);
        Assert.DoesNotContain(screen.Copied[2], character => char.IsControl(character) && character != '\t');
        Assert.StartsWith("101\talice\t", screen.Copied[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_is_copied_line_by_line_and_holds_the_rows_meanwhile()
    {
        ScreenHarness screen = Run(5);
        screen.Press("V", "j", "j");
        Assert.True(screen.Screen.HoldsFrames);

        screen.Press("yp");

        Assert.Equal("101\n102\n103", Assert.Single(screen.Copied));
        Assert.False(screen.Screen.HoldsFrames);
    }

    [Fact]
    public void Tags_of_processes_that_ended_are_forgotten()
    {
        ScreenHarness screen = Run(3);
        screen.Press("Space", "Space");
        Assert.Contains("tagged: 2", screen.Text(), StringComparison.Ordinal);

        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();

        Assert.Contains("tagged: 1", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_demand_names_what_is_shown_and_sorted_by()
    {
        ScreenHarness screen = Run(3);
        Assert.True(screen.Screen.Demand.Wants(screen.Columns["pid"]));
        Assert.False(screen.Screen.Demand.Wants(screen.Columns["exe"]));
        Assert.False(screen.Screen.Demand.Executables);

        screen.Press("\\");
        screen.Type("exe ~ /x/");

        Assert.True(screen.Screen.Demand.Wants(screen.Columns["exe"]));
        Assert.True(screen.Screen.Demand.Executables);
    }

    [Fact]
    public void Following_keeps_the_process_in_the_middle_and_says_when_it_ends()
    {
        ScreenHarness screen = Run(100);
        screen.Press("PgDn", "F");
        screen.Tick();
        Assert.Contains("following", screen.Text(), StringComparison.Ordinal);

        screen.Machine.Run(ScreenHarness.Processes(2));
        screen.Tick();

        Assert.Contains("not following", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_lived_between_two_refreshes_is_shown_for_a_moment()
    {
        ScreenHarness screen = Run(2);
        ExitRecord exit = new() { Pid = 777, ParentPid = 101, Uid = 1000, StartNs = screen.Machine.AtNs, EndNs = screen.Machine.AtNs + 1000, Name = Some.Text("brief") };
        screen.Machine.End(exit);

        screen.Tick();
        Assert.Contains("brief", screen.Text(), StringComparison.Ordinal);

        for (int tick = 0; tick < 5; tick++)
        {
            screen.Tick();
        }

        Assert.DoesNotContain("brief", screen.Text(), StringComparison.Ordinal);
    }

    private static ScreenHarness Run(int processes)
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(processes));
        screen.Tick();
        return screen;
    }
}
