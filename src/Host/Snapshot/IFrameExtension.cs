namespace Bpftop.Host.Snapshot;

/// <summary>Adds to a frame what does not come from the collector: the plugins' columns, meters and tables.</summary>
internal interface IFrameExtension
{
    /// <summary>Runs on the sampling thread; never throws and never waits.</summary>
    void Extend(Frame frame, FrameDemand demand);
}
