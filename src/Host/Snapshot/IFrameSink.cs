namespace Bpftop.Host.Snapshot;

/// <summary>Takes each frame that was sampled, before its reader does: keeps it, or writes it somewhere.</summary>
internal interface IFrameSink
{
    /// <summary>Takes what it needs of a frame, which is not its own afterwards.</summary>
    /// <remarks>Runs on the sampling thread: never waits, and allocates nothing while the same processes run on.</remarks>
    void Keep(Frame frame);
}
