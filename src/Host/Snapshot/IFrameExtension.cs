namespace Bpftop.Host.Snapshot;

/// <summary>Adds to a frame what does not come from the collector: the plugins' columns, meters and tables.</summary>
internal interface IFrameExtension
{
    /// <summary>Asks whether <see cref="Extend"/> stands still inside a plugin, and if so gives that call up, which
    /// it says once: another thread may then call it, which leaves that plugin out, and the call that was given up
    /// touches no frame any more when it returns. Any thread.</summary>
    bool IsStuck { get; }

    /// <summary>Runs on the sampling thread; never throws and never waits.</summary>
    void Extend(Frame frame, FrameDemand demand);
}
