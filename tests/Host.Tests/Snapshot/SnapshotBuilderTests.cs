using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

public sealed class SnapshotBuilderTests
{
    private readonly SnapshotBench _bench = new();

    [Fact]
    public void Cpu_is_a_percentage_of_one_core_over_the_interval()
    {
        _bench.Collector.Run(Some.Process(10));
        Assert.Equal(double.NaN, _bench.Tick().Rates[0].Cpu);

        _bench.Collector[10].Work.RunNs += 3 * Some.Second;
        Frame frame = _bench.Tick(2);

        Assert.Equal(150, frame.Rates[0].Cpu, 6);
        Assert.Equal(75, _bench.Number(frame, "ncpu"), 6);
        Assert.Equal(TimeSpan.FromSeconds(2), frame.Interval);
    }

    [Fact]
    public void A_process_that_was_there_before_the_first_walk_has_no_rate_at_first_sight()
    {
        ProcessRecord record = Some.Process(10);
        record.Work.RunNs = 50 * Some.Second;
        _bench.Collector.Run(record);

        Frame frame = _bench.Tick();

        Assert.Equal(double.NaN, frame.Rates[0].Cpu);
        Assert.Equal(double.NaN, frame.Rates[0].ReadBytes);
        Assert.Equal(double.NaN, frame.Usage[0].CpuPercent);
        Assert.Equal(TimeSpan.Zero, frame.Interval);
    }

    [Fact]
    public void A_process_born_in_the_interval_did_all_of_its_work_in_it()
    {
        _bench.Collector.Run(Some.Process(10));
        _bench.Tick();

        ProcessRecord born = Some.Process(11, startNs: _bench.Collector.AtNs + (Some.Second / 2));
        born.Work.RunNs = Some.Second / 4;
        born.Work.WriteBytes = 4096;
        _bench.Collector.Run(Some.Process(10), born);
        Frame frame = _bench.Tick();

        Assert.Equal(25, frame.Rates[1].Cpu, 6);
        Assert.Equal(4096, frame.Rates[1].WriteBytes, 6);
    }

    [Fact]
    public void An_old_process_that_comes_into_sight_late_has_no_rate()
    {
        _bench.Collector.Run(Some.Process(10));
        _bench.Tick();

        ProcessRecord old = Some.Process(11, startNs: _bench.Collector.AtNs - Some.Second);
        old.Work.RunNs = 90 * Some.Second;
        _bench.Collector.Run(Some.Process(10), old);

        Assert.Equal(double.NaN, _bench.Tick().Rates[1].Cpu);
    }

    [Fact]
    public void A_reused_pid_inherits_nothing()
    {
        _bench.Collector.SetCommand(10, "first\0");
        _bench.Collector.Run(Some.Process(10, name: "first"));
        _bench.Collector[10].Work.RunNs = 80 * Some.Second;
        _bench.Tick();

        _bench.Collector.SetCommand(10, "second\0--now\0");
        ProcessRecord reused = Some.Process(10, startNs: _bench.Collector.AtNs + 1, name: "second");
        reused.Work.RunNs = Some.Second / 10;
        _bench.Collector.Run(reused);
        Frame frame = _bench.Tick();

        Assert.Equal(10, frame.Rates[0].Cpu, 6);
        Assert.Equal("second", _bench.Text(frame, "name"));
        Assert.Equal("second --now", _bench.Text(frame, "command"));
    }

    [Fact]
    public void A_total_that_falls_for_one_refresh_counts_nothing_twice()
    {
        _bench.Collector.Run(Some.Process(10));
        _bench.Collector[10].Work.RunNs = 10 * Some.Second;
        _bench.Tick();

        // A thread with four seconds ended in the middle of the walk.
        _bench.Collector[10].Work.RunNs = 6 * Some.Second;
        Frame fallen = _bench.Tick();
        Assert.Equal(0, fallen.Rates[0].Cpu);
        Assert.Equal(10, _bench.Number(fallen, "time"));

        _bench.Collector[10].Work.RunNs = (10 * Some.Second) + (Some.Second / 2);
        Frame back = _bench.Tick();
        Assert.Equal(50, back.Rates[0].Cpu, 6);
        Assert.Equal(10.5, _bench.Number(back, "time"), 6);
    }

    [Fact]
    public void A_counter_that_cannot_be_read_is_missing_and_comes_back_without_a_jump()
    {
        _bench.Collector.Run(Some.Process(10));
        _bench.Tick();
        _bench.Collector[10].Work.ReadBytes = WorkCounters.Unknown;
        Frame unknown = _bench.Tick();
        Assert.Equal(double.NaN, unknown.Rates[0].ReadBytes);
        Assert.Equal(double.NaN, _bench.Number(unknown, "io.read.total"));

        _bench.Collector[10].Work.ReadBytes = 1 << 30;
        Assert.Equal(double.NaN, _bench.Tick().Rates[0].ReadBytes);
        _bench.Collector[10].Work.ReadBytes += 512;
        Assert.Equal(512, _bench.Tick().Rates[0].ReadBytes);
    }

    [Fact]
    public void Waits_for_storage_are_missing_where_the_kernel_does_not_count_them()
    {
        ProcessRecord uncounted = Some.Process(10);
        uncounted.Work.ForgetDelays();
        _bench.Collector.Run(uncounted, Some.Process(11));
        _bench.Tick();
        Frame frame = _bench.Tick();

        Assert.Equal(double.NaN, _bench.Number(frame, "delay.io", 0));
        Assert.Equal(double.NaN, _bench.Number(frame, "delay.swap", 0));
        Assert.Equal(0, _bench.Number(frame, "delay.cpu", 0));
        Assert.Equal(0, _bench.Number(frame, "delay.io", 1));
    }

    [Fact]
    public void The_interval_in_which_counting_began_is_not_known()
    {
        ProcessRecord uncounted = Some.Process(10);
        uncounted.Work.ForgetDelays();
        _bench.Collector.Run(uncounted);
        _bench.Tick();
        _bench.Collector[10].Work.BlockDelayNs = 5 * Some.Second;
        Assert.Equal(double.NaN, _bench.Number(_bench.Tick(), "delay.io"));
        _bench.Collector[10].Work.BlockDelayNs += Some.Second / 2;
        Assert.Equal(50, _bench.Number(_bench.Tick(), "delay.io"), 0.001);
    }

    [Fact]
    public void Threads_are_rows_after_the_processes_with_work_of_their_own()
    {
        _bench.Demand = new FrameDemand { Threads = true };
        ProcessRecord process = Some.Process(10);
        process.Threads = 3;
        process.ResidentBytes = 4096;
        _bench.Collector.SetCommand(10, "server\0-v\0");
        _bench.Collector.Run(process, Some.Process(20));
        _bench.Collector.RunThreads(Some.Thread(10, 10, startNs: 5 * Some.Second), Some.Thread(10, 12), Some.Thread(10, 11));
        _bench.Tick();
        ThreadRecord busy = Some.Thread(10, 12);
        busy.Work.RunNs = Some.Second;
        _bench.Collector.RunThreads(Some.Thread(10, 10, startNs: 5 * Some.Second), busy, Some.Thread(10, 11));
        Frame frame = _bench.Tick();

        Assert.Equal(2, frame.ProcessCount);
        Assert.Equal(4, frame.RowCount);
        Assert.Equal(double.NaN, _bench.Number(frame, "tid", 0));
        Assert.Equal(12, _bench.Number(frame, "tid", 2));
        Assert.Equal(10, _bench.Number(frame, "pid", 2));
        Assert.Equal(10, _bench.Number(frame, "ppid", 2));
        Assert.Equal(100, _bench.Number(frame, "cpu", 2), 6);
        Assert.Equal(4096, _bench.Number(frame, "res", 2));
        Assert.Equal("helper", _bench.Text(frame, "name", 2));
        Assert.Equal("server -v", _bench.Text(frame, "command", 2));
        Assert.Equal("R", _bench.Text(frame, "state", 2));
        Assert.True(frame.Rows[2].Traits.HasFlag(ProcessTraits.Thread));
        Assert.Equal(new ProcessKey(12, 6 * Some.Second), frame.Rows[2].Key);
    }

    [Fact]
    public void A_thread_whose_process_is_not_in_the_walk_has_no_row()
    {
        _bench.Demand = new FrameDemand { Threads = true };
        _bench.Collector.Run(Some.Process(10));
        _bench.Collector.RunThreads(Some.Thread(99, 100));

        Assert.Equal(1, _bench.Tick().RowCount);
    }

    [Fact]
    public void Tasks_are_counted_by_kind()
    {
        ProcessRecord kernel = Some.Process(2, name: "kthreadd");
        kernel.Flags = TaskFlags.KernelThread;
        ProcessRecord running = Some.Process(10);
        running.State = (byte)'R';
        running.Threads = 5;
        _bench.Collector.Run(kernel, running, Some.Process(11));

        TaskCounts counts = _bench.Tick().Tasks;

        Assert.Equal((2, 6, 1, 1), (counts.Processes, counts.Threads, counts.KernelThreads, counts.Running));
    }

    [Fact]
    public void What_ended_is_reported_once_with_its_exit_code_or_signal()
    {
        ExitRecord exit = new()
        {
            Pid = 40,
            ParentPid = 10,
            StartNs = 100 * Some.Second,
            EndNs = 101 * Some.Second,
            RunNs = Some.Second / 4,
            ExitCode = 3 << 8,
            Name = Some.Text("short"),
        };
        ExitRecord killed = exit with { Pid = 41, ExitCode = 9 | 0x80 };
        _bench.Collector.End(exit);
        _bench.Collector.End(killed);
        Frame frame = _bench.Tick();

        Assert.Equal(2, frame.ExitedCount);
        Assert.Equal(
            new ExitedProcess(new ProcessKey(40, 100 * Some.Second), 10, 0, "short", 0.25, 1, 3, 0),
            frame.Exited[0] with { User = null });
        Assert.Equal((0, 9), (frame.Exited[1].ExitCode, frame.Exited[1].Signal));
        Assert.Equal(0, _bench.Tick().ExitedCount);
    }

    [Fact]
    public void More_exits_than_one_buffer_are_all_reported()
    {
        for (int pid = 0; pid < 700; pid++)
        {
            _bench.Collector.End(new ExitRecord { Pid = pid + 1, Name = Some.Text("x") });
        }

        Assert.Equal(700, _bench.Tick().ExitedCount);
    }

    [Fact]
    public void Start_times_do_not_move_when_the_clock_is_set()
    {
        _bench.Collector.Run(Some.Process(10));
        double first = _bench.Number(_bench.Tick(), "started");

        foreach (TimeSpan step in new[] { TimeSpan.FromMilliseconds(3), TimeSpan.FromHours(1), TimeSpan.FromDays(-20_000) })
        {
            _bench.Time.Advance(step);
            Frame frame = _bench.Tick();
            Assert.Equal(first, _bench.Number(frame, "started"));
            Assert.Equal(_bench.Time.GetUtcNow(), frame.Time);
        }
    }

    /// <summary>The same id, and the path is another: the directory was removed while a zombie is in it.</summary>
    [Fact]
    public void A_zombie_shows_when_its_cgroup_was_removed()
    {
        ProcessRecord zombie = Some.Process(10);
        _bench.Collector.Run(zombie);
        Assert.Equal("/work.slice", _bench.Text(_bench.Tick(), "cgroup"));

        _bench.Cgroups[7] = "/work.slice (deleted)";
        zombie.Flags = TaskFlags.CgroupRemoved;
        _bench.Collector.Run(zombie);
        Assert.Equal("/work.slice (deleted)", _bench.Text(_bench.Tick(), "cgroup"));
    }

    [Fact]
    public void Frames_keep_nothing_of_processes_that_are_gone()
    {
        _bench.Collector.Run(Some.Process(10), Some.Process(11), Some.Process(12));
        for (int tick = 0; tick < 3; tick++)
        {
            _bench.Tick();
        }

        _bench.Collector.Run(Some.Process(10));
        for (int tick = 0; tick < 3; tick++)
        {
            Frame frame = _bench.Tick();
            Assert.Null(frame.Identities[1]);
            Assert.Null(frame.Rows[2].Name);
        }
    }

    [Fact]
    public void What_CPUs_held_back_of_one_programs_memory_is_not_added_to_the_next_ones()
    {
        ProcessRecord process = Some.Process(10);
        process.Flags |= TaskFlags.Summed;
        process.HeldResidentBytes = 5000;
        process.ResidentBytes = 105_000;
        _bench.Collector.Run(process);
        _bench.Tick();

        process.Flags &= ~TaskFlags.Summed;
        process.HeldResidentBytes = 0;
        process.ResidentBytes = 100_000;
        _bench.Collector.Run(process);
        Assert.Equal(105_000ul, _bench.Tick().Records[0].ResidentBytes);

        process.ExecId++;
        _bench.Collector.Run(process);
        Assert.Equal(100_000ul, _bench.Tick().Records[0].ResidentBytes);
    }

    [Fact]
    public void A_steady_refresh_of_10000_rows_allocates_nothing()
    {
        ProcessRecord[] processes = new ProcessRecord[10_000];
        for (int index = 0; index < processes.Length; index++)
        {
            processes[index] = Some.Process(index + 2);
        }

        _bench.Collector.Run(processes);
        _bench.Collector.RemembersReadings = false;
        for (int tick = 0; tick < 12; tick++)
        {
            Spin(processes);
            _bench.Tick();
        }

        Assert.Equal(0, Allocated.Least(() =>
        {
            Spin(processes);
            _bench.Tick();
        }));
    }

    private static void Spin(ProcessRecord[] processes)
    {
        foreach (ref ProcessRecord process in processes.AsSpan())
        {
            process.Work.RunNs += 1000;
        }
    }
}
