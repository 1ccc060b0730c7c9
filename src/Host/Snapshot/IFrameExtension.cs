namespace Bpftop.Host.Snapshot;

/// <summary>Adds to a frame what does not come from the collector: the plugins' columns, meters and tables.</summary>
internal interface IFrameExtension
{
    /// <summary>True while <see cref="Extend"/> stands still inside a plugin: another thread may call it meanwhile,
    /// which leaves that plugin out, and the call that is stuck touches no frame any more when it returns. Any
    /// thread.</summary>
    bool IsStuck { get; }

    /// <summary>Runs on the sampling thread; never throws and never waits.</summary>
    void Extend(Frame frame, FrameDemand demand);
}
