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
    TaskWalk Walk(bool withThreads);

    /// <summary>Ends of processes since the start that came too fast to be kept.</summary>
    long ExitsLost => 0;

    /// <summary>Takes processes that ended since the last call.</summary>
    /// <returns>How many were written; as many as there is room for when there may be more.</returns>
    int TakeExits(Span<ExitRecord> into);
}
