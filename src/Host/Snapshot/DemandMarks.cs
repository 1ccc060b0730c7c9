namespace Bpftop.Host.Snapshot;

/// <summary>Collects what somebody looks at into a <see cref="FrameDemand"/>: columns, and with each what it needs.</summary>
internal sealed class DemandMarks(int columnCount)
{
    private readonly bool[] _columns = new bool[columnCount];
    private ColumnNeeds _needs;

    public bool Threads { get; set; }

    public string? TableId { get; set; }

    public void Add(Column? column)
    {
        if (column is not null && column.Index < _columns.Length)
        {
            _columns[column.Index] = true;
            _needs |= column.Needs;
        }
    }

    public FrameDemand ToDemand() =>
        new() { Columns = _columns, Threads = Threads, Executables = (_needs & ColumnNeeds.Executables) != 0, TableId = TableId };

    /// <summary>Whether two demands ask for the same.</summary>
    public static bool AreEqual(FrameDemand one, FrameDemand other) =>
        one.AllColumns == other.AllColumns && one.Threads == other.Threads && one.Executables == other.Executables
        && one.TableId == other.TableId && one.Columns.AsSpan().SequenceEqual(other.Columns);
}
