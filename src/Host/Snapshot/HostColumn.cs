namespace Bpftop.Host.Snapshot;

/// <summary>A number that is known of a process that ended.</summary>
internal delegate double ExitedNumber(in ExitedProcess process);

/// <summary>A text that is known of a process that ended; null for none.</summary>
internal delegate string? ExitedText(in ExitedProcess process);

/// <summary>Computes one of the host's own columns from a frame's records. Pure, and allocates nothing.</summary>
internal abstract class HostColumn(ColumnSpec spec)
{
    public ColumnSpec Spec { get; } = spec;

    /// <summary>What must have been fetched for it.</summary>
    public ColumnNeeds Needs { get; init; }

    /// <summary>On a narrow screen, columns of less importance give way before those of more.</summary>
    public int Importance { get; init; }

    /// <summary>Whether the branches of the tree are drawn in it.</summary>
    public TreeText Tree { get; init; }

    /// <summary>What a number column shows of a process that ended; null where nothing is known.</summary>
    public ExitedNumber? ExitedNumber { get; init; }

    /// <summary>What a text column shows of a process that ended; null where nothing is known.</summary>
    public ExitedText? ExitedText { get; init; }

    /// <summary>Writes one value per row of the frame; for number columns.</summary>
    public virtual void Fill(Frame frame, Span<double> cells) =>
        throw new InvalidOperationException($"{Spec.Id} is a text column");

    /// <summary>Writes one text per row of the frame; for text columns.</summary>
    public virtual void Fill(Frame frame, Span<string?> cells) =>
        throw new InvalidOperationException($"{Spec.Id} is a number column");
}
