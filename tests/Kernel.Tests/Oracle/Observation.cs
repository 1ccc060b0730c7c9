using Bpftop.Host.Collect;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>One walk of a collector, copied out of its memory.</summary>
internal sealed class Observation
{
    private Observation(ProcessRecord[] processes, ThreadRecord[] threads)
    {
        for (int index = 0; index < processes.Length; index++)
        {
            Processes[processes[index].Pid] = processes[index];
        }

        foreach (ThreadRecord thread in threads)
        {
            Threads[thread.Tid] = thread;
        }
    }

    public Dictionary<int, ProcessRecord> Processes { get; } = [];

    public Dictionary<int, ThreadRecord> Threads { get; } = [];

    public static Observation Take(ICollector collector)
    {
        TaskWalk walk = collector.Walk(withThreads: true);
        Assert.Equal(0, walk.Dropped);
        return new Observation(walk.Processes.ToArray(), walk.Threads.ToArray());
    }
}
