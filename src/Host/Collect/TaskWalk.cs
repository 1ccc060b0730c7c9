namespace Bpftop.Host.Collect;

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
