using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>What a column shows that a refresh does not have anyway, and that is therefore fetched only where somebody
/// looks at the column.</summary>
[Flags]
internal enum ColumnNeeds
{
    None = 0,

    /// <summary>Where the executables are: one readlink for each process and exec.</summary>
    Executables = 1,
}

/// <summary>The text beside which the branches of the tree are drawn: of the columns that are shown, the one with the
/// highest value.</summary>
internal enum TreeText : byte
{
    None,
    Name,
    CommandLine,
}

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

    /// <summary>What a walk must tell for it.</summary>
    public TaskFacts Facts { get; init; }

    /// <summary>Whether the row of a thread shows what its process as a whole has: the same on the row of each thread, which
    /// adds up to nothing.</summary>
    public bool IsOfProcess { get; init; }

    /// <summary>On a narrow screen, columns of less importance give way before those of more.</summary>
    public int Importance { get; init; }

    /// <summary>Whether the branches of the tree are drawn in it.</summary>
    public TreeText Tree { get; init; }

    /// <summary>What a number column shows of a process that ended; null where nothing is known.</summary>
    public ExitedNumber? ExitedNumber { get; init; }

    /// <summary>What a text column shows of a process that ended; null where nothing is known.</summary>
    public ExitedText? ExitedText { get; init; }

    /// <summary>The value of one row, for whoever needs no other; NaN for none; for number columns.</summary>
    public virtual double Number(Frame frame, int row) => throw new InvalidOperationException($"{Spec.Id} is a text column");

    /// <summary>The text of one row, for whoever needs no other, the same string each time; null for none; for text columns.
    /// </summary>
    public virtual string? Text(Frame frame, int row) => throw new InvalidOperationException($"{Spec.Id} is a number column");

    /// <summary>Writes one value per row of the frame; for number columns.</summary>
    public virtual void Fill(Frame frame, Span<double> cells) =>
        throw new InvalidOperationException($"{Spec.Id} is a text column");

    /// <summary>Writes one text per row of the frame; for text columns.</summary>
    public virtual void Fill(Frame frame, Span<string?> cells) =>
        throw new InvalidOperationException($"{Spec.Id} is a number column");
}

/// <summary>The value of one row; NaN for none.</summary>
internal delegate double NumberCell(Frame frame, int row);

/// <summary>A number column of the host.</summary>
internal sealed class NumberColumn(ColumnSpec spec, NumberCell cell) : HostColumn(spec)
{
    public override double Number(Frame frame, int row) => cell(frame, row);

    public override void Fill(Frame frame, Span<double> cells)
    {
        for (int row = 0; row < cells.Length; row++)
        {
            cells[row] = cell(frame, row);
        }
    }
}

/// <summary>The text of one row, the same string each time; null for none.</summary>
internal delegate string? TextCell(Frame frame, int row);

/// <summary>A text column of the host.</summary>
internal sealed class TextColumn(ColumnSpec spec, TextCell cell) : HostColumn(spec)
{
    public override string? Text(Frame frame, int row) => cell(frame, row);

    public override void Fill(Frame frame, Span<string?> cells)
    {
        for (int row = 0; row < cells.Length; row++)
        {
            cells[row] = cell(frame, row);
        }
    }
}
