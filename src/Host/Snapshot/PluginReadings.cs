namespace Bpftop.Host.Snapshot;

/// <summary>One bar of a plugin at one refresh.</summary>
internal sealed class MeterReading(MeterSpec spec)
{
    public MeterSpec Spec { get; } = spec;

    /// <summary>A value per segment of <see cref="MeterSpec.Segments"/>; NaN for none.</summary>
    public double[] Segments { get; } = new double[spec.Segments.Length];

    public double Maximum;
    public string? Caption;
}

/// <summary>The rows of one plugin table at one refresh; filled only while somebody looks at it.</summary>
internal sealed class TableReading(TableSpec spec)
{
    public TableSpec Spec { get; } = spec;

    public TableBuffer Rows { get; } = new(spec);

    /// <summary>The refresh that the rows belong to.</summary>
    public long FrameNumber;
}
