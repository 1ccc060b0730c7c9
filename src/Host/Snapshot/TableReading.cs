namespace Bpftop.Host.Snapshot;

/// <summary>The rows of one plugin table at one refresh; filled only while somebody looks at it.</summary>
internal sealed class TableReading(TableSpec spec)
{
    public TableSpec Spec { get; } = spec;

    public TableBuffer Rows { get; } = new(spec);

    /// <summary>The refresh that the rows belong to.</summary>
    public long FrameNumber;
}
