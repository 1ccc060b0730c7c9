using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

public sealed class ThreadSumsTests
{
    [Fact]
    public void A_process_of_which_one_thread_is_not_counted_is_not_known()
    {
        ProcessRecord[] processes = [new() { Pid = 10 }, new() { Pid = 20 }];
        ThreadRecord[] threads = [Thread(10, 11, 5), Thread(10, 12, WorkCounters.Unknown), Thread(20, 21, 5), Thread(20, 22, 6)];
        ThreadSums.Add(processes, threads, initIndex: -1);
        Assert.Equal(WorkCounters.Unknown, processes[0].Work.BlockDelayNs);
        Assert.Equal(11ul, processes[1].Work.BlockDelayNs);
    }

    [Fact]
    public void A_thread_on_its_way_out_counts_once()
    {
        // In the first process ended threads were counted apart, in the second the kernel has not summed them up yet.
        ProcessRecord[] processes = [new() { Pid = 10, Flags = TaskFlags.EndedCounted }, new() { Pid = 20 }];
        ThreadRecord[] threads = [Thread(10, 11, 5, TaskFlags.Ending), Thread(20, 21, 5, TaskFlags.Ending)];
        ThreadSums.Add(processes, threads, initIndex: -1);
        Assert.Equal((0ul, 3ul), (processes[0].Work.BlockDelayNs, processes[0].Work.RunNs));
        Assert.Equal((5ul, 3ul), (processes[1].Work.BlockDelayNs, processes[1].Work.RunNs));
    }

    private static ThreadRecord Thread(int pid, int tid, ulong blockDelayNs, TaskFlags flags = TaskFlags.None)
    {
        ThreadRecord thread = new() { Pid = pid, Tid = tid, Flags = flags };
        thread.Work.RunNs = 3;
        thread.Work.BlockDelayNs = blockDelayNs;
        return thread;
    }
}
