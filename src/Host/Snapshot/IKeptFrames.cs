namespace Bpftop.Host.Snapshot;

/// <summary>Frames that were kept and can be read again, in any order: what the screen shows of the past.</summary>
/// <remarks>Any thread, beside whoever keeps them.</remarks>
internal interface IKeptFrames
{
    /// <summary>False where nothing is ever kept: the user switched it off.</summary>
    bool IsOn { get; }

    /// <summary>Memory that keeping them takes, in bytes.</summary>
    long Bytes { get; }

    /// <summary>Replaces a list's entries by one for each frame that can be read now, the oldest first.</summary>
    void CopyMarks(List<FrameMark> marks);

    /// <summary>Begins to read: whoever looks at a frame while another one is read needs a reader of its own.</summary>
    IKeptFrameReader NewReader();
}

/// <summary>Reads frames that were kept, one at a time.</summary>
/// <remarks>One thread. What a frame is made of (identities, tables, what ended) is used again for the next one.</remarks>
internal interface IKeptFrameReader
{
    /// <summary>Reads a frame that was kept: rows, texts, rates, meters, what ended, and the values of plugins that it had.
    /// </summary>
    /// <param name="number">Its <see cref="Frame.Number"/>.</param>
    /// <param name="frame">The caller's own frame, which becomes that one until this reader's next call, whatever frame that
    /// is given.</param>
    /// <returns>False where it is not kept, or not any more.</returns>
    bool TryRead(long number, Frame frame);
}

/// <summary>What a time line shows of one frame; NaN for what is not known.</summary>
/// <param name="Number">Its <see cref="Frame.Number"/>.</param>
/// <param name="Time">When it was taken, by the wall clock.</param>
/// <param name="AtNs">The same by the boot-time clock, which nobody sets.</param>
/// <param name="Cpu">How busy all CPUs together were, in percent.</param>
/// <param name="Pressure">The highest of the shares of ten seconds in which some task waited for CPU, memory or I/O, in
/// percent.</param>
/// <param name="Disk">Bytes a second that all disks read and wrote.</param>
/// <param name="Exits">How many processes ended.</param>
internal readonly record struct FrameMark(
    long Number, DateTimeOffset Time, ulong AtNs, double Cpu, double Pressure, double Disk, long Exits)
{
    /// <summary>The mark of a frame.</summary>
    public static FrameMark Of(Frame frame) => new(
        frame.Number,
        frame.Time,
        frame.AtNs,
        100 - frame.System.Total.Idle - frame.System.Total.IoWait,
        Most(Most(frame.System.CpuPressure.Some10, frame.System.MemoryPressure.Some10), frame.System.IoPressure.Some10),
        frame.System.DiskReadRate + frame.System.DiskWriteRate,
        frame.ExitedCount + frame.Collector.ExitsLost);

    /// <summary>The larger of two numbers, of which either may be unknown.</summary>
    private static double Most(double one, double other) => double.IsNaN(one) || other > one ? other : one;
}

/// <summary>Nothing is kept.</summary>
internal sealed class NoKeptFrames : IKeptFrames, IKeptFrameReader
{
    public static NoKeptFrames Instance { get; } = new();

    public bool IsOn => false;

    public long Bytes => 0;

    public void CopyMarks(List<FrameMark> marks) => marks.Clear();

    public IKeptFrameReader NewReader() => this;

    public bool TryRead(long number, Frame frame) => false;
}
