namespace Bpftop.Host.Snapshot;

/// <summary>How many tasks there are.</summary>
internal struct TaskCounts
{
    /// <summary>Processes, kernel threads not counted.</summary>
    public int Processes;

    /// <summary>Threads of these processes.</summary>
    public int Threads;

    public int KernelThreads;

    /// <summary>Threads in state R, of processes with one thread or many, and of the kernel.</summary>
    public int Running;
}
