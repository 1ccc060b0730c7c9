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
        builder.Build(collector.Walk(demand.Threads), frame, demand);
        system.Read(frame.System);
        plugins.Extend(frame, demand);
    }
}
