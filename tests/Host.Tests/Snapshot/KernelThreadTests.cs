using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

/// <summary>Names of kernel threads, from the record to the frame.</summary>
public sealed class KernelThreadTests
{
    private readonly SnapshotBench _bench = new();

    [Fact]
    public void A_kernel_thread_is_shown_by_its_whole_name()
    {
        _bench.Collector.Run(Worker(10, "kworker/R-kvfree_rcu_reclaim"));

        Frame frame = _bench.Tick();

        Assert.Equal("kworker/R-kvfree_rcu_reclaim", _bench.Text(frame, "name"));
        Assert.Equal("[kworker/R-kvfree_rcu_reclaim]", _bench.Text(frame, "command"));
        Assert.Equal("kworker/R-kvfree_rcu_reclaim", frame.Rows[0].Name);
        Assert.Equal("kworker/R-kvfree_rcu_reclaim", frame.Rows[0].CommandLine);
    }

    [Fact]
    public void Its_name_takes_the_place_of_memory_that_it_does_not_have()
    {
        _bench.Collector.Run(Worker(10, new string('x', 200)));

        Frame frame = _bench.Tick();

        Assert.Equal(63, _bench.Text(frame, "name")!.Length);
        Assert.True(double.IsNaN(_bench.Number(frame, "res")));
        Assert.True(double.IsNaN(_bench.Number(frame, "pagetables")));
        Assert.Equal(0ul, frame.Usage[0].ResidentBytes);
    }

    [Fact]
    public void A_worker_that_changes_its_name_at_every_refresh_allocates_nothing()
    {
        string[] names = ["kworker/0:1-events", "kworker/0:1+events", "kworker/0:1-mm_percpu_wq", "kworker/0:1+kblockd"];
        _bench.Collector.Run(Worker(10, names[0]));
        for (int tick = 0; tick < 12; tick++)
        {
            _bench.Collector[10].SetKernelName(Encoding.ASCII.GetBytes(names[tick % 4]));
            Assert.Equal(names[tick % 4], _bench.Text(_bench.Tick(), "name"));
        }

        byte[][] bytes = [.. names.Select(Encoding.ASCII.GetBytes)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int tick = 0; tick < 40; tick++)
        {
            _bench.Collector[10].SetKernelName(bytes[tick % 4]);
            _bench.Tick();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Names_that_are_gone_are_not_kept_for_ever()
    {
        KernelNames names = new();
        KernelName first = names.Find("kworker/0:0"u8);
        Assert.Same(first, names.Find("kworker/0:0"u8));
        for (int worker = 1; worker <= KernelNames.Most; worker++)
        {
            names.Find(Encoding.ASCII.GetBytes($"kworker/u8:{worker}"));
        }

        Assert.NotSame(first, names.Find("kworker/0:0"u8));
    }

    private static ProcessRecord Worker(int pid, string name)
    {
        ProcessRecord record = Some.Process(pid, name: "kworker");
        record.Flags = TaskFlags.KernelThread;
        record.SetKernelName(Encoding.ASCII.GetBytes(name));
        return record;
    }
}
