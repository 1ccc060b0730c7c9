using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Sampling;

/// <summary>One refresh after the other, as the picture in docs/architecture.md has it: collect, snapshot, plugins.</summary>
internal sealed class FrameSource(
    ICollector collector,
    ISystemReader system,
    SnapshotBuilder builder,
    IFrameExtension plugins) : IFrameSource
{
    public bool IsStuck => plugins.IsStuck;

    public ILateTexts Texts => builder.Texts;

    public void Sample(Frame frame, FrameDemand demand)
    {
        builder.Build(collector.Walk(demand.Threads, demand.Facts), frame, demand);
        system.Read(frame.System, demand.Machine);
        plugins.Extend(frame, demand);
    }
}

/// <summary>Takes one refresh: walk, texts and rates, the machine's meters, plugins.</summary>
internal interface IFrameSource
{
    /// <summary>True while <see cref="Sample"/> hangs inside a plugin, which is then given up: another thread may take
    /// over, and the hung call touches no frame when it returns. Any thread.</summary>
    bool IsStuck { get; }

    /// <summary>Texts that arrive after a frame was filled; for the thread that fills frames.</summary>
    ILateTexts Texts { get; }

    /// <summary>Fills a frame. One thread at a time, but for <see cref="IsStuck"/>.</summary>
    void Sample(Frame frame, FrameDemand demand);
}
