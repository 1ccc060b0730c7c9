namespace Bpftop.Host.Snapshot;

/// <summary>Computes one of the host's own columns from a frame's records. Pure, and allocates nothing.</summary>
internal abstract class HostColumn(ColumnSpec spec)
{
    public ColumnSpec Spec { get; } = spec;

    /// <summary>What must have been fetched for it.</summary>
    public ColumnNeeds Needs { get; init; }

    /// <summary>Writes one value per row of the frame; for number columns.</summary>
    public virtual void Fill(Frame frame, Span<double> cells) =>
        throw new InvalidOperationException($"{Spec.Id} is a text column");

    /// <summary>Writes one text per row of the frame; for text columns.</summary>
    public virtual void Fill(Frame frame, Span<string?> cells) =>
        throw new InvalidOperationException($"{Spec.Id} is a number column");
}
