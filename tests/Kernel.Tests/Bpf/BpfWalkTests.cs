using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>What is particular to the walk in the kernel; that its values are right is tested against /proc.</summary>
public sealed class BpfWalkTests
{
    [Fact]
    public void The_walk_finds_this_process_and_its_child()
    {
        using BpfCollector collector = BpfCollector.Create();
        using Child child = Child.StartGuest("stay");
        ProcessRecord[] processes = collector.Walk(withThreads: false).Processes.ToArray();

        ProcessRecord self = Assert.Single(processes, process => process.Pid == Environment.ProcessId);
        Assert.True(self.Threads > 1 && self.ResidentBytes > 10_000_000 && self.Work.RunNs > 0 && self.CgroupId != 0);
        ProcessRecord found = Assert.Single(processes, process => process.Pid == child.Pid);
        Assert.Equal(Environment.ProcessId, found.ParentPid);
        Assert.InRange(found.StartNs, self.StartNs, ulong.MaxValue);
    }

    [Fact]
    public void Pid_1_is_there_once_whether_the_iterator_returns_it_or_not()
    {
        using BpfCollector collector = BpfCollector.Create();
        ProcessRecord init = Assert.Single(collector.Walk(withThreads: false).Processes.ToArray(), process => process.Pid == 1);

        Assert.Equal(0, init.ParentPid);
        Assert.Equal(File.ReadAllText("/proc/1/comm").TrimEnd('\n'), System.Text.Encoding.UTF8.GetString(init.Name.Bytes));
        Assert.NotEqual(0ul, init.ResidentBytes);
    }

    [Fact]
    public void No_process_is_there_twice()
    {
        using BpfCollector collector = BpfCollector.Create();
        int[] pids = [.. collector.Walk(withThreads: false).Processes.ToArray().Select(static process => process.Pid)];
        Assert.Equal(pids.Length, pids.Distinct().Count());
    }

    [Fact]
    public void Arrays_that_are_too_small_grow_within_the_walk_and_nothing_is_dropped()
    {
        using BpfCollector reference = BpfCollector.Create();
        using BpfCollector collector = BpfCollector.Create("/proc", initialRecords: 1);
        TaskWalk walk = collector.Walk(withThreads: true);
        HashSet<int> found = [.. walk.Processes.ToArray().Select(static process => process.Pid)];

        Assert.Equal(0, walk.Dropped);
        Assert.True(found.Count > 10);
        Assert.Contains(walk.Threads.ToArray(), static thread => thread.Pid == Environment.ProcessId && thread.Tid != thread.Pid);
        foreach (ref readonly ProcessRecord process in reference.Walk(withThreads: false).Processes)
        {
            // Those that started in between are the others.
            Assert.True(found.Contains(process.Pid) || process.StartNs > walk.AtNs, $"{process.Pid} is missing");
        }
    }

    [Fact]
    public void Processes_that_start_later_find_room()
    {
        using BpfCollector collector = BpfCollector.Create("/proc", initialRecords: 200);
        _ = collector.Walk(withThreads: false);
        List<Child> children = [];
        try
        {
            for (int count = 0; count < 150; count++)
            {
                children.Add(Child.StartGuest("stay"));
            }

            TaskWalk walk = collector.Walk(withThreads: false);
            HashSet<int> found = [.. walk.Processes.ToArray().Select(static process => process.Pid)];
            Assert.Equal(0, walk.Dropped);
            Assert.All(children, child => Assert.Contains(child.Pid, found));
        }
        finally
        {
            children.ForEach(static child => child.Dispose());
        }
    }

    [Fact]
    public void A_walk_allocates_nothing()
    {
        using BpfCollector collector = BpfCollector.Create();
        ExitRecord[] exits = new ExitRecord[64];
        for (int walk = 0; walk < 100; walk++)
        {
            _ = collector.Walk(withThreads: true);
        }

        // Cgroups of other tests may come along, and arrays may grow: some hundred walks without are asked for, not all.
        long least = long.MaxValue;
        for (int round = 0; round < 10 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int walk = 0; walk < 100; walk++)
            {
                _ = collector.Walk(withThreads: true);
                _ = collector.TakeExits(exits);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void A_process_in_a_pid_namespace_has_our_pid_and_its_own()
    {
        using BpfCollector collector = BpfCollector.Create();
        using Child child = Child.Start("unshare", "--pid", "--fork", "--kill-child", TestProgram.Guest, "stay");
        Assert.Equal("ready 1", child.ReadLine());
        ProcessRecord inner = Assert.Single(
            collector.Walk(withThreads: false).Processes.ToArray(), process => process.ParentPid == child.Pid);

        Assert.Equal(1, inner.NamespacePid);
        Assert.NotEqual(1, inner.Pid);
        Assert.Equal("guest", System.Text.Encoding.UTF8.GetString(inner.Name.Bytes).Split('-')[^1]);
    }
}
