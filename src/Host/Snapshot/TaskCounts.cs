namespace Bpftop.Host.Snapshot;

/// <summary>How many tasks there are.</summary>
internal struct TaskCounts
{
    /// <summary>Processes, kernel threads not counted.</summary>
    public int Processes;

    /// <summary>Threads of these processes.</summary>
    public int Threads;

    public int KernelThreads;

    /// <summary>Processes in state R.</summary>
    public int Running;
}
