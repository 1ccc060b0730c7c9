namespace Bpftop.Host.Snapshot;

/// <summary>Collects what somebody looks at into a <see cref="FrameDemand"/>: columns, and with each what it needs.</summary>
internal sealed class DemandMarks
{
    private bool[] _columns = [];
    private ColumnNeeds _needs;

    public bool Threads { get; set; }

    public string? TableId { get; set; }

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
    }

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
            && before.TableId == TableId && before.Columns.AsSpan().SequenceEqual(_columns)
            ? before
            : new FrameDemand { Columns = _columns, Threads = Threads, Executables = executables, TableId = TableId };
    }
}
