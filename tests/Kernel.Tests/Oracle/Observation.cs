using Bpftop.Host.Collect;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>One walk of a collector, copied out of its memory, with every command line.</summary>
internal sealed class Observation : ICommandLineReceiver
{
    private readonly ProcessRecord[] _processes;

    private Observation(ProcessRecord[] processes, ThreadRecord[] threads)
    {
        _processes = processes;
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

    public Dictionary<int, byte[]> Commands { get; } = [];

    public static Observation Take(ICollector collector)
    {
        TaskWalk walk = collector.Walk(withThreads: true);
        Assert.Equal(0, walk.Dropped);
        Observation taken = new(walk.Processes.ToArray(), walk.Threads.ToArray());
        collector.ReadCommandLines([.. Enumerable.Range(0, taken._processes.Length)], taken);
        return taken;
    }

    void ICommandLineReceiver.Receive(int process, ReadOnlySpan<byte> arguments, bool truncated) =>
        Commands[_processes[process].Pid] = arguments.ToArray();
}
