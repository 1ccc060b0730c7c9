using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>Processes that end between two walks.</summary>
public sealed class BpfExitTests
{
    private readonly List<ExitRecord> _ended = [];

    [Theory]
    [InlineData("tp_btf/sched_process_exit")]
    [InlineData("raw_tp/sched_process_exit", "exit_by_tp_btf")]
    public void A_process_that_no_walk_saw_is_reported_with_its_work_by_every_way(string way, params string[] leftOut)
    {
        using BpfCollector collector = BpfCollector.Create("/proc", initialRecords: null, leftOut);
        Assert.Equal(way, collector.Programs.Single(static program => program.Name == "exits").Way);
        TaskWalk walk = collector.Walk(withThreads: false);
        using Child child = Child.Start(TestProgram.Guest, "burn", "30");
        Assert.Equal(7, child.ExitCode);

        ExitRecord exit = Await(collector, child.Pid);
        Assert.Equal(Environment.ProcessId, exit.ParentPid);
        Assert.Equal(7 << 8, exit.ExitCode);
        Assert.Equal(0u, exit.Uid);
        Assert.InRange(exit.StartNs, walk.AtNs, exit.EndNs);

        // A running task's time is brought up to date at each clock tick only, 10 ms at most.
        Assert.InRange(exit.RunNs, 20_000_000ul, 200_000_000ul);
        Assert.EndsWith("guest", System.Text.Encoding.UTF8.GetString(exit.Name.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_lives_for_less_than_a_clock_tick_has_used_what_wait_says()
    {
        using BpfCollector collector = BpfCollector.Create();
        using ManualResetEventSlim never = new();
        const int Rounds = 20;
        List<string> wrong = [];
        for (int round = 0; round < Rounds; round++)
        {
            // The scheduler's clock is measured best right after this thread slept.
            for (int walk = 0; walk < 4; walk++)
            {
                never.Wait(5);
                _ = collector.Walk(withThreads: false);
            }

            using Child child = Child.Start(TestProgram.Guest, "quick");
            int[] said = [.. child.ReadToEnd().Split(' ').Select(int.Parse)];
            double told = Await(collector, said[0]).RunNs / 1000.0;
            if (Math.Abs(told - said[1]) > 300)
            {
                wrong.Add($"{told} for {said[1]} µs");
            }
        }

        // By the last tick or switch alone, 3 of 20 are as near as this. Some may be wrong where other processes
        // take the CPU from us between sleeping and walking.
        Assert.True(wrong.Count <= Rounds / 2, string.Join(", ", wrong));
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
        ExitRecord[] exits = new ExitRecord[256];
        int taken = 0;
        int count;
        while ((count = collector.TakeExits(exits)) > 0)
        {
            taken += count;
        }

        Assert.True(collector.ExitsLost > 0);
        Assert.InRange(taken + collector.ExitsLost, Ends, int.MaxValue);
    }

    [Fact]
    public void Without_any_way_there_are_none_and_the_walk_runs()
    {
        using BpfCollector collector = BpfCollector.Create(
            "/proc", initialRecords: null, "exit_by_tp_btf", "exit_by_raw_tracepoint");
        Assert.NotEqual(0, collector.Walk(withThreads: false).Processes.Length);
        Assert.Equal(0, collector.TakeExits(new ExitRecord[4]));
        Assert.False(collector.Programs.Single(static program => program.Name == "exits").IsAttached);
    }

    private ExitRecord Await(BpfCollector collector, int pid)
    {
        ExitRecord[] exits = new ExitRecord[8];
        Wait.Until(
            () =>
            {
                int count;
                while ((count = collector.TakeExits(exits)) > 0)
                {
                    _ended.AddRange(exits.AsSpan(0, count));
                }

                return _ended.Exists(exit => exit.Pid == pid);
            },
            () => $"no end of {pid} among {_ended.Count}");
        return _ended.Find(exit => exit.Pid == pid);
    }
}
