namespace Bpftop.Host.Snapshot;

/// <summary>What the reader of frames looks at, so that only that is computed.</summary>
/// <remarks>Immutable; the screen publishes a new one when what it shows changes, and the sampling thread takes it
/// at its next refresh.</remarks>
internal sealed class FrameDemand
{
    private readonly bool _executables;

    /// <summary>Every column, no table, no threads.</summary>
    public static FrameDemand Everything { get; } = new() { AllColumns = true };

    /// <summary>Every column there is, with all that it needs.</summary>
    public bool AllColumns { get; init; }

    /// <summary>Columns by <see cref="Column.Index"/> that are shown, sorted by or filtered on.</summary>
    public bool[] Columns { get; init; } = [];

    /// <summary>Whether threads are rows of their own.</summary>
    public bool Threads { get; init; }

    /// <summary>Whether a column is wanted that needs <see cref="ColumnNeeds.Executables"/>.</summary>
    public bool Executables
    {
        get => _executables || AllColumns;
        init => _executables = value;
    }

    /// <summary>Id of the plugin table on the screen, or null.</summary>
    public string? TableId { get; init; }

    public bool Wants(Column column) =>
        AllColumns || (column.Index < Columns.Length && Columns[column.Index]);
}
