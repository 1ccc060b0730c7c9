using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>What the reader of frames looks at, so that only that is computed.</summary>
/// <remarks>Immutable; the screen publishes a new one when what it shows changes, and the sampling thread takes it
/// at its next refresh.</remarks>
internal sealed record FrameDemand
{
    private readonly bool _executables;
    private readonly TaskFacts _facts;
    private readonly MachineFacts _machine;

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

    /// <summary>What the columns need of a walk; a plugin's table may add up any of them.</summary>
    public TaskFacts Facts
    {
        get => AllColumns || TableId is not null ? TaskFacts.All : _facts;
        init => _facts = value;
    }

    /// <summary>What meters need of the machine.</summary>
    public MachineFacts Machine
    {
        get => AllColumns ? MachineFacts.All : _machine;
        init => _machine = value;
    }

    /// <summary>Id of the plugin table on the screen, or null.</summary>
    public string? TableId { get; init; }

    /// <summary>Whether providers that are slow are called at every refresh all the same: who prints wants no value of an
    /// earlier one.</summary>
    public bool EveryFill { get; init; }

    public bool Wants(Column column) =>
        AllColumns || (column.Index < Columns.Length && Columns[column.Index]);
}

/// <summary>Collects what somebody looks at into a <see cref="FrameDemand"/>: columns, and with each what it needs.</summary>
internal sealed class DemandMarks
{
    private readonly HashSet<string> _owners = new(StringComparer.Ordinal);
    private bool[] _columns = [];
    private ColumnNeeds _needs;
    private TaskFacts _facts;

    public bool Threads { get; set; }

    public string? TableId { get; set; }

    public MachineFacts Machine { get; set; }

    public void Add(Column? column)
    {
        if (column is null)
        {
            return;
        }

        if (column.Index >= _columns.Length)
        {
            Array.Resize(ref _columns, column.Index + 1);
        }

        _columns[column.Index] = true;
        _needs |= column.Needs;
        _facts |= column.Facts;
        _owners.Add(column.Owner);
    }

    /// <summary>Whether a column of a plugin is marked.</summary>
    public bool Has(string owner) => _owners.Contains(owner);

    public void Add(ReadOnlySpan<Column> columns)
    {
        foreach (Column column in columns)
        {
            Add(column);
        }
    }

    /// <summary>What is marked; the same object as before where that asked for the same.</summary>
    public FrameDemand ToDemand(FrameDemand? before = null)
    {
        bool executables = (_needs & ColumnNeeds.Executables) != 0;
        return before is { AllColumns: false } && before.Threads == Threads && before.Executables == executables
            && before.TableId == TableId && before.Machine == Machine && before.Columns.AsSpan().SequenceEqual(_columns)
            ? before
            : new FrameDemand { Columns = _columns, Threads = Threads, Executables = executables, Facts = _facts, TableId = TableId, Machine = Machine };
    }
}
