using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

public sealed class IdentityTests
{
    private readonly SnapshotBench _bench = new();

    [Fact]
    public void A_command_line_is_read_when_a_process_is_new_and_not_again_while_it_sleeps()
    {
        _bench.Collector.SetCommand(10, "sleep\0" + "1000\0");
        _bench.Collector.Run(Some.Process(10));
        for (int tick = 0; tick < 25; tick++)
        {
            Assert.Equal("sleep 1000", _bench.Text(_bench.Tick(), "command"));
        }

        Assert.Equal([10], _bench.Collector.Readings);
    }

    [Fact]
    public void An_exec_is_seen_at_the_next_refresh()
    {
        _bench.Collector.SetCommand(10, "sh\0");
        _bench.Collector.Run(Some.Process(10), Some.Process(11));
        _bench.Tick();
        _bench.Tick();

        _bench.Collector.SetCommand(10, "vim\0notes\0");
        _bench.Collector[10].ExecId++;

        Assert.Equal("vim notes", _bench.Text(_bench.Tick(), "command"));
    }

    [Fact]
    public void Arguments_that_a_main_thread_has_lost_by_its_end_are_looked_for_once_more()
    {
        _bench.Collector.SetCommand(10, "");
        _bench.Collector.Run(Some.Process(10));
        Assert.Equal("[work]", _bench.Text(_bench.Tick(), "command"));

        _bench.Collector.SetCommand(10, "work --hard\0");
        Assert.Equal("work --hard", _bench.Text(_bench.Tick(), "command"));
        for (int tick = 0; tick < 5; tick++)
        {
            _bench.Tick();
        }

        Assert.Equal([10, 10], _bench.Collector.Readings);
    }

    [Fact]
    public void Arguments_that_moved_are_read_at_the_next_refresh()
    {
        _bench.Collector.SetCommand(10, "sh\0");
        _bench.Collector.Run(Some.Process(10));
        _bench.Tick();

        _bench.Collector.SetCommand(10, "other title\0");
        _bench.Collector[10].ArgStart += 4096;

        Assert.Equal("other title", _bench.Text(_bench.Tick(), "command"));
    }

    [Fact]
    public void A_title_written_in_place_shows_within_ten_seconds_of_running()
    {
        _bench.Collector.SetCommand(10, "worker\0");
        _bench.Collector.Run(Some.Process(10));
        _bench.Tick();

        _bench.Collector.SetCommand(10, "worker: idle\0\0\0\0");
        _bench.Collector[10].Work.RunNs++;
        string? shown = null;
        for (int second = 0; second < 10; second++)
        {
            shown = _bench.Text(_bench.Tick(), "command");
        }

        Assert.Equal("worker: idle", shown);
    }

    [Fact]
    public void A_command_line_that_cannot_be_read_yet_is_tried_again_and_then_left_alone()
    {
        _bench.Collector.Run(Some.Process(10, name: "late"));
        Frame frame = _bench.Tick();
        Assert.Equal("[late]", _bench.Text(frame, "command"));
        Assert.Equal("late", frame.Rows[0].CommandLine);

        _bench.Collector.SetCommand(10, "late\0start\0");
        Assert.Equal("late start", _bench.Text(_bench.Tick(), "command"));

        _bench.Collector.Readings.Clear();
        _bench.Collector.Run(Some.Process(11));
        for (int tick = 0; tick < 9; tick++)
        {
            _bench.Tick();
        }

        Assert.Equal(3, _bench.Collector.Readings.Count(static pid => pid == 11));
    }

    [Fact]
    public void A_command_line_that_does_not_come_holds_up_nothing_and_is_not_asked_for_again()
    {
        _bench.Collector.SetCommand(10, "late\0start\0");
        _bench.Collector.Run(Some.Process(10, name: "late"));
        _bench.Commands.IsHeld = true;
        Frame frame = _bench.Tick();
        for (int tick = 0; tick < 25; tick++)
        {
            _bench.Collector[10].Work.RunNs++;
            frame = _bench.Tick();
            Assert.Equal("[late]", _bench.Text(frame, "command"));
        }

        _bench.Commands.IsHeld = false;
        Assert.True(_bench.Texts.Take());
        Assert.Equal([10], _bench.Collector.Readings);
        Assert.Equal("[late]", _bench.Text(frame, "command"));
        frame.RenewTexts(_bench.Columns.All);
        Assert.Equal("late start", _bench.Text(frame, "command"));
    }

    [Fact]
    public void A_command_line_that_comes_late_comes_to_the_rows_of_threads_too()
    {
        _bench.Collector.SetCommand(10, "late\0start\0");
        _bench.Collector.Run(Some.Process(10, name: "late"));
        _bench.Collector.RunThreads(Some.Thread(10, 11));
        _bench.Demand = new FrameDemand { Threads = true, Executables = true };
        _bench.Commands.IsHeld = true;
        Frame frame = _bench.Tick();
        Assert.Equal("[late]", _bench.Text(frame, "command", row: 1));

        _bench.Commands.IsHeld = false;
        Assert.True(_bench.Texts.Take());
        frame.RenewTexts(_bench.Columns.All);
        Assert.Equal("late start", _bench.Text(frame, "command", row: 1));
        Assert.Equal("helper", _bench.Text(frame, "name", row: 1));
    }

    [Fact]
    public void The_row_of_a_thread_has_the_command_line_that_came_during_the_refresh()
    {
        _bench.Collector.SetCommand(10, "work\0hard\0");
        _bench.Collector.Run(Some.Process(10));
        _bench.Collector.RunThreads(Some.Thread(10, 11));
        _bench.Demand = new FrameDemand { Threads = true };

        Frame frame = _bench.Tick();

        Assert.Equal("work hard", frame.Rows[1].CommandLine);
        Assert.Equal("work hard", _bench.Text(frame, "command", row: 1));
    }

    [Fact]
    public void A_command_line_that_comes_after_an_exec_is_not_taken_for_the_new_programs()
    {
        _bench.Collector.SetCommand(10, "old\0");
        _bench.Collector.Run(Some.Process(10, name: "new"));
        _bench.Commands.IsHeld = true;
        _bench.Tick();
        _bench.Collector[10].ExecId++;
        _bench.Tick();
        _bench.Commands.IsHeld = false;
        Assert.False(_bench.Texts.Take());

        _bench.Collector.SetCommand(10, "new\0program\0");
        Assert.Equal("new program", _bench.Text(_bench.Tick(), "command"));
    }

    [Fact]
    public void Where_nobody_reads_a_command_line_it_is_asked_for_at_each_refresh_until_somebody_does()
    {
        _bench.Collector.SetCommand(10, "late\0");
        _bench.Collector.Run(Some.Process(10, name: "late"));
        _bench.Commands.IsAway = true;
        for (int tick = 0; tick < 9; tick++)
        {
            Assert.Equal("[late]", _bench.Text(_bench.Tick(), "command"));
        }

        _bench.Commands.IsAway = false;
        Assert.Equal("late", _bench.Text(_bench.Tick(), "command"));
    }

    [Fact]
    public void Kernel_threads_and_zombies_are_shown_in_brackets_and_never_read()
    {
        ProcessRecord kernel = Some.Process(2, name: "kworker/0:1");
        kernel.Flags = TaskFlags.KernelThread;
        _bench.Collector.SetCommand(10, "child\0");
        _bench.Collector.Run(kernel, Some.Process(10, name: "child"));
        Frame alive = _bench.Tick();
        Assert.Equal("[kworker/0:1]", _bench.Text(alive, "command", 0));
        Assert.Equal("child", _bench.Text(alive, "command", 1));

        _bench.Collector[10].State = (byte)'Z';
        _bench.Collector[10].Flags = TaskFlags.None;
        Frame zombie = _bench.Tick();
        Assert.Equal("[child]", _bench.Text(zombie, "command", 1));
        Assert.Equal("child", zombie.Rows[1].CommandLine);
        Assert.Equal(ProcessTraits.Zombie, zombie.Rows[1].Traits);
        Assert.Equal([10], _bench.Collector.Readings);
    }

    [Fact]
    public void A_process_that_renames_itself_has_its_new_name_also_in_brackets()
    {
        ProcessRecord kernel = Some.Process(2, name: "old");
        kernel.Flags = TaskFlags.KernelThread;
        _bench.Collector.Run(kernel);
        _bench.Tick();
        _bench.Collector[2].Name = Some.Text("new");
        Frame frame = _bench.Tick();

        Assert.Equal("new", _bench.Text(frame, "name"));
        Assert.Equal("[new]", _bench.Text(frame, "command"));
    }

    [Fact]
    public void A_user_is_looked_up_when_the_uid_changes_and_not_again()
    {
        _bench.Collector.Run(Some.Process(10));
        _bench.Tick();
        Assert.Equal("alice", _bench.Text(_bench.Tick(), "user"));
        Assert.Equal(1, _bench.UserReads);

        _bench.Collector[10].Uid = 4242;
        Assert.Equal("4242", _bench.Text(_bench.Tick(), "user"));

        _bench.Collector[10].Uid = 1000;
        Assert.Equal("alice", _bench.Text(_bench.Tick(), "user"));
        Assert.Equal(3, _bench.UserReads);
    }

    [Fact]
    public void A_process_that_moves_has_its_new_cgroup()
    {
        _bench.Collector.Run(Some.Process(10));
        Assert.Equal("/work.slice", _bench.Text(_bench.Tick(), "cgroup"));

        _bench.Collector[10].CgroupId = 8;
        Assert.Null(_bench.Text(_bench.Tick(), "cgroup"));
    }

    [Fact]
    public void A_cgroup_that_is_resolved_late_is_shown_from_then_on()
    {
        _bench.Collector.Run(Some.Process(10));
        _bench.Collector[10].CgroupId = 8;
        Assert.Null(_bench.Text(_bench.Tick(), "cgroup"));

        _bench.Cgroups[8] = "/late.scope";
        Assert.Equal("/late.scope", _bench.Text(_bench.Tick(), "cgroup"));
    }

    [Fact]
    public void An_executable_is_looked_up_once_for_each_exec_and_only_when_somebody_looks()
    {
        _bench.Executables[10] = "/usr/bin/old";
        _bench.Collector.Run(Some.Process(10));
        _bench.Tick();
        Assert.Equal(0, _bench.ExecutableReads);

        _bench.Demand = new FrameDemand { Executables = true };
        _bench.Tick();
        Assert.Equal("/usr/bin/old", _bench.Text(_bench.Tick(), "exe"));
        Assert.Equal(1, _bench.ExecutableReads);

        _bench.Executables[10] = "/usr/bin/new";
        _bench.Collector[10].ExecId++;
        Assert.Equal("/usr/bin/new", _bench.Text(_bench.Tick(), "exe"));
        Assert.Equal(2, _bench.ExecutableReads);
    }

    [Theory]
    [InlineData(true, "replaced")]
    [InlineData(false, "deleted")]
    public void An_executable_without_a_name_was_deleted_or_replaced(bool exists, string expected)
    {
        _bench.Executables[10] = "/usr/bin/old";
        _bench.Demand = new FrameDemand { Executables = true };
        _bench.Collector.Run(Some.Process(10));
        Assert.Null(_bench.Text(_bench.Tick(), "exe.state"));

        if (exists)
        {
            _bench.Files.Add("/usr/bin/old");
        }

        _bench.Collector[10].Flags |= TaskFlags.ExeDeleted;
        Assert.Equal(expected, _bench.Text(_bench.Tick(), "exe.state"));
    }

    [Fact]
    public void What_became_of_an_executable_is_looked_at_again_every_ten_seconds()
    {
        RunDeleted();
        Assert.Equal("deleted", _bench.Text(_bench.Tick(), "exe.state"));
        _bench.Files.Add("/usr/bin/old");
        Assert.Equal("deleted", _bench.Text(_bench.Tick(9), "exe.state"));
        Assert.Equal("replaced", _bench.Text(_bench.Tick(), "exe.state"));
        _bench.Files.Clear();
        Assert.Equal("deleted", _bench.Text(_bench.Tick(10), "exe.state"));
        Assert.Equal(3, _bench.FateQuestions);
    }

    [Fact]
    public void What_became_of_an_executable_is_not_asked_again_while_no_answer_comes()
    {
        RunDeleted();
        _bench.FatesAreHeld = true;
        for (int tick = 0; tick < 5; tick++)
        {
            Assert.Null(_bench.Text(_bench.Tick(20), "exe.state"));
        }

        Assert.Equal(1, _bench.FateQuestions);
        _bench.FatesAreHeld = false;
        Assert.Equal("deleted", _bench.Text(_bench.Tick(), "exe.state"));
    }

    [Theory]
    [InlineData("pts0", "pts/0")]
    [InlineData("pts12", "pts/12")]
    [InlineData("tty1", "tty1")]
    [InlineData("ttyS0", "ttyS0")]
    [InlineData("pts", "pts")]
    [InlineData("", null)]
    public void A_terminal_is_named_as_everywhere_else(string kernelName, string? expected)
    {
        ProcessRecord record = Some.Process(10);
        record.Tty = Some.Text(kernelName);
        _bench.Collector.Run(record);

        Assert.Equal(expected, _bench.Text(_bench.Tick(), "tty"));
    }

    private void RunDeleted()
    {
        _bench.Executables[10] = "/usr/bin/old";
        _bench.Demand = new FrameDemand { Executables = true };
        _bench.Collector.Run(Some.Process(10));
        _bench.Collector[10].Flags |= TaskFlags.ExeDeleted;
    }
}
