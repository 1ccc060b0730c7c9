using Bpftop.Host.Collect;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>A collector whose clock a test moves on, so that it need not wait.</summary>
internal sealed class ShiftedCollector(ICollector inner) : ICollector
{
    public ulong ShiftNs { get; set; }

    public string Name => inner.Name;

    public string? Notice => inner.Notice;

    public TaskWalk Walk(bool withThreads, TaskFacts facts = TaskFacts.All)
    {
        TaskWalk walk = inner.Walk(withThreads, facts);
        return new TaskWalk
        {
            Processes = walk.Processes,
            Threads = walk.Threads,
            AtNs = walk.AtNs + ShiftNs,
            WalkNs = walk.WalkNs,
            ThreadCount = walk.ThreadCount,
            Dropped = walk.Dropped,
        };
    }

    public int TakeExits(Span<ExitRecord> into) => inner.TakeExits(into);

    public void Dispose() => inner.Dispose();
}
