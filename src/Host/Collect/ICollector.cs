namespace Bpftop.Host.Collect;

/// <summary>Reads every process of the machine, once per refresh.</summary>
/// <remarks>One thread: the sampling thread.</remarks>
internal interface ICollector : IDisposable
{
    /// <summary>"bpf" or "proc", as the command line and the JSON say it.</summary>
    string Name { get; }

    /// <summary>Why this collector is not the preferred one, or null; shown to the user for as long as it runs.</summary>
    string? Notice { get; }

    /// <summary>Walks every task. The result is the collector's memory: it is good until the next walk.</summary>
    /// <param name="withThreads">Whether <see cref="TaskWalk.Threads"/> is wanted.</param>
    /// <param name="facts">What is wanted of each task beside what is always told.</param>
    TaskWalk Walk(bool withThreads, TaskFacts facts = TaskFacts.All);

    /// <summary>Ends of processes since the start that came too fast to be kept.</summary>
    long ExitsLost => 0;

    /// <summary>Takes processes that ended since the last call.</summary>
    /// <returns>How many were written; as many as there is room for when there may be more.</returns>
    int TakeExits(Span<ExitRecord> into);
}

/// <summary>What one walk found: the collector's memory, good until its next walk.</summary>
internal readonly ref struct TaskWalk
{
    /// <summary>Every process, its work summed over all its threads, ended ones included.</summary>
    public required ReadOnlySpan<ProcessRecord> Processes { get; init; }

    /// <summary>Every thread of processes with more than one, leaders included; empty unless asked for.</summary>
    public ReadOnlySpan<ThreadRecord> Threads { get; init; }

    /// <summary>The boot-time clock at the walk's start, in nanoseconds; rates divide by its differences.</summary>
    public required ulong AtNs { get; init; }

    /// <summary>How long the walk took, in nanoseconds, retries included.</summary>
    public required ulong WalkNs { get; init; }

    /// <summary>Tasks seen.</summary>
    public required int ThreadCount { get; init; }

    /// <summary>Threads in state R, leaders not counted: their state is their process's.</summary>
    public int RunningThreads { get; init; }

    /// <summary>Tasks that were seen and could not be kept; 0, or the collector is broken.</summary>
    public int Dropped { get; init; }
}
