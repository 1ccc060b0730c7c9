using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>Processes that end between two walks.</summary>
public sealed class BpfExitTests
{
    private readonly List<ExitRecord> _ended = [];

    [Theory]
    [InlineData("tp_btf")]
    [InlineData("raw_tp", "exit_by_tp_btf", "free_by_tp_btf")]
    public void A_process_that_no_walk_saw_is_reported_with_its_work_by_every_way(string way, params string[] leftOut)
    {
        using BpfCollector collector = BpfCollector.Create("/proc", initialRecords: null, leftOut);
        Assert.Equal($"{way}/sched_process_exit", collector.Features.Single(static program => program.Name == "exits").Way);
        Assert.Equal($"{way}/sched_process_free", collector.Features.Single(static program => program.Name == "CPU time of exits").Way);
        TaskWalk walk = collector.Walk(withThreads: false);
        using Child child = Child.Start(TestProgram.Guest, "burn", "30");
        Assert.Equal(7, child.ExitCode);

        ExitRecord exit = Await(collector, child.Pid);
        Assert.Equal(Environment.ProcessId, exit.ParentPid);
        Assert.Equal(7 << 8, exit.ExitCode);
        Assert.Equal(0u, exit.Uid);
        Assert.InRange(exit.StartNs, walk.AtNs, exit.EndNs);
        Assert.InRange(exit.RunNs, 30_000_000ul, 200_000_000ul);
        Assert.EndsWith("guest", System.Text.Encoding.UTF8.GetString(exit.Name.Bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_process_that_lives_for_less_than_a_clock_tick_has_used_what_wait_says(int busyLoops)
    {
        List<Child> loops = [];
        try
        {
            for (int loop = 0; loop < busyLoops; loop++)
            {
                loops.Add(Child.Start("/bin/sh", "-c", "while :; do :; done"));
            }

            using BpfCollector collector = BpfCollector.Create();
            _ = collector.Walk(withThreads: false);
            List<string> wrong = [];
            for (int round = 0; round < 20; round++)
            {
                using Child child = Child.Start(TestProgram.Guest, "quick");
                int[] said = [.. child.ReadToEnd().Split(' ').Select(int.Parse)];
                double told = Await(collector, said[0]).RunNs / 1000.0;

                // The parent is woken shortly before the child leaves its CPU, so wait may say a little less.
                if (told < said[1] - 1 || told > said[1] + 100)
                {
                    wrong.Add($"{told} for {said[1]} µs");
                }
            }

            Assert.True(wrong.Count == 0, string.Join(", ", wrong));
        }
        finally
        {
            loops.ForEach(static loop => loop.Dispose());
        }
    }

    [Fact]
    public void A_zombie_is_reported_while_it_is_one_with_all_that_it_used_and_once()
    {
        using BpfCollector collector = BpfCollector.Create();
        _ = collector.Walk(withThreads: false);
        using Child parent = Child.StartGuest("zombie", "20");
        int zombie = int.Parse(parent.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
        ulong used = 0;

        // It is a zombie a moment before it leaves its CPU.
        Wait.Until(
            () =>
            {
                used = Seen(collector, zombie).Work.RunNs;
                Take(collector);
                return _ended.Exists(exit => exit.Pid == zombie);
            },
            () => $"no end of {zombie}");
        ExitRecord exit = _ended.Find(exit => exit.Pid == zombie);
        Assert.Equal(3 << 8, exit.ExitCode);
        Assert.Equal(used, exit.RunNs);
        Assert.True(used >= 20_000_000);

        parent.WriteLine();
        Assert.Equal("waited", parent.ReadLine());

        // What is freed after it has been freed when this one is told.
        using Child later = Child.Start(TestProgram.Guest, "burn", "1");
        _ = later.ExitCode;
        _ = Await(collector, later.Pid);
        Assert.Single(_ended, exit => exit.Pid == zombie);
    }

    [Fact]
    public void A_process_that_nobody_waits_for_has_used_what_it_says_itself()
    {
        using BpfCollector collector = BpfCollector.Create();
        _ = collector.Walk(withThreads: false);
        for (int round = 0; round < 10; round++)
        {
            using Child parent = Child.Start(TestProgram.Guest, "unwaited", "3");
            ulong[] said = [.. parent.ReadToEnd().Split(' ').Select(ulong.Parse)];

            // After that it printed and ended.
            Assert.InRange(Await(collector, (int)said[0]).RunNs, said[1], said[1] + 5_000_000);
        }
    }

    [Fact]
    public void Where_nothing_tells_when_a_task_is_freed_the_cpu_time_is_not_known()
    {
        using BpfCollector collector = BpfCollector.Create("/proc", initialRecords: null, "free_by_tp_btf", "free_by_raw_tracepoint");
        _ = collector.Walk(withThreads: false);
        using Child child = Child.Start(TestProgram.Guest, "burn", "5");
        Assert.Equal(7, child.ExitCode);
        Assert.Equal(WorkCounters.Unknown, Await(collector, child.Pid).RunNs);
    }

    [Fact]
    public void Where_a_walk_cannot_look_at_what_ended_it_is_told_when_it_is_freed()
    {
        using BpfCollector collector = BpfCollector.Create("/proc", initialRecords: null, "walk_list", "walk_tasks_and_ends");
        BpfFeatureState walk = collector.Features.Single(static program => program.Name == "walk");
        Assert.Equal("iter/task", walk.Way);
        _ = collector.Walk(withThreads: false);
        using Child parent = Child.StartGuest("zombie", "20");
        int zombie = int.Parse(parent.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((byte)'Z', Seen(collector, zombie).State);
        Take(collector);
        Assert.DoesNotContain(_ended, exit => exit.Pid == zombie);

        parent.WriteLine();
        Assert.Equal("waited", parent.ReadLine());
        Assert.True(Await(collector, zombie).RunNs >= 20_000_000);
    }

    [Fact]
    public void A_process_of_several_threads_ends_once_with_the_work_of_all()
    {
        using BpfCollector collector = BpfCollector.Create();
        _ = collector.Walk(withThreads: false);
        List<int> pids = [];
        for (int round = 0; round < 20; round++)
        {
            using Child child = Child.Start(TestProgram.Guest, "burn-threads", "10");
            Assert.Equal(0, child.ExitCode);
            pids.Add(child.Pid);

            // Others end meanwhile, more than the ring holds maybe.
            _ = Await(collector, child.Pid);
        }

        foreach (int pid in pids)
        {
            ExitRecord exit = Assert.Single(_ended, exit => exit.Pid == pid);
            Assert.InRange(exit.RunNs, 20_000_000ul, 400_000_000ul);
        }
    }

    [Fact]
    public void The_signal_that_ended_a_process_is_told_as_wait_tells_it()
    {
        using BpfCollector collector = BpfCollector.Create();
        _ = collector.Walk(withThreads: false);
        using Child child = Child.StartGuest("stay");
        child.Kill();
        Assert.Equal(9, Await(collector, child.Pid).ExitCode & 0x7f);

        using Child aborted = Child.Start(TestProgram.Guest, "abort");
        _ = aborted.ExitCode;
        Assert.Equal(6, Await(collector, aborted.Pid).ExitCode & 0x7f);
    }

    [Fact]
    public void More_than_the_ring_holds_is_counted_as_lost()
    {
        using BpfCollector collector = BpfCollector.Create();
        _ = collector.Walk(withThreads: false);

        // 72 bytes each in 512 KiB.
        const int Ends = 7_500;
        using Child child = Child.Start(TestProgram.Guest, "forks", $"{Ends}");
        Assert.Equal(0, child.ExitCode);
        Wait.Until(() => collector.ExitsLost > 0, () => "none was lost");
        Wait.Until(
            () =>
            {
                // As at a refresh: what RCU has not freed yet is told by the walk.
                _ = collector.Walk(withThreads: false);
                Take(collector);
                return _ended.Count + collector.ExitsLost >= Ends;
            },
            () => $"{_ended.Count} taken and {collector.ExitsLost} lost");
    }

    [Fact]
    public void Without_any_way_there_are_none_and_the_walk_runs()
    {
        using BpfCollector collector = BpfCollector.Create(
            "/proc", initialRecords: null, "exit_by_tp_btf", "exit_by_raw_tracepoint", "free_by_tp_btf", "free_by_raw_tracepoint");
        Assert.NotEqual(0, collector.Walk(withThreads: false).Processes.Length);
        Assert.Equal(0, collector.TakeExits(new ExitRecord[4]));
        Assert.False(collector.Features.Single(static program => program.Name == "exits").IsAttached);
    }

    private ExitRecord Await(BpfCollector collector, int pid)
    {
        Wait.Until(
            () =>
            {
                // As at a refresh: what RCU has not freed yet is told by the walk.
                _ = collector.Walk(withThreads: false);
                Take(collector);
                return _ended.Exists(exit => exit.Pid == pid);
            },
            () => $"no end of {pid} among {_ended.Count}, and {collector.ExitsLost} lost");
        return _ended.Find(exit => exit.Pid == pid);
    }

    private void Take(BpfCollector collector)
    {
        ExitRecord[] exits = new ExitRecord[64];
        int count;
        while ((count = collector.TakeExits(exits)) > 0)
        {
            _ended.AddRange(exits.AsSpan(0, count));
        }
    }

    private static ProcessRecord Seen(BpfCollector collector, int pid)
    {
        foreach (ref readonly ProcessRecord record in collector.Walk(withThreads: false).Processes)
        {
            if (record.Pid == pid)
            {
                return record;
            }
        }

        throw new InvalidOperationException($"{pid} is not in the walk");
    }
}
