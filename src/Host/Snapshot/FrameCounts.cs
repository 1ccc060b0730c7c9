namespace Bpftop.Host.Snapshot;

/// <summary>How the walk went.</summary>
internal struct CollectorReport
{
    public string Name;

    /// <summary>Why it is not the preferred collector, or null.</summary>
    public string? Notice;

    public double WalkMicroseconds;

    /// <summary>Tasks seen.</summary>
    public int Threads;

    /// <summary>Tasks seen and lost; 0, or something is broken.</summary>
    public int Dropped;

    /// <summary>Processes that ended since the refresh before and are not among those listed: too many at once.</summary>
    public long ExitsLost;
}

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
