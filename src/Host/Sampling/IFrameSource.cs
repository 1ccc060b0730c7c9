using Bpftop.Host.Collect.Late;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Sampling;

/// <summary>Takes one refresh: walk, texts and rates, the machine's meters, plugins.</summary>
internal interface IFrameSource
{
    /// <summary>True while <see cref="Sample"/> stands still inside a plugin that will not be called again: another
    /// thread may go on, and the call that is stuck touches nothing any more when it returns. Any thread.</summary>
    bool IsStuck { get; }

    /// <summary>What comes after a frame was filled; for the thread that fills them.</summary>
    ILateTexts Texts { get; }

    /// <summary>Fills a frame. One thread at a time, but for <see cref="IsStuck"/>.</summary>
    void Sample(Frame frame, FrameDemand demand);
}
