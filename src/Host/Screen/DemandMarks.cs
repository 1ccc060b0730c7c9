using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen;

/// <summary>Collects what the screen looks at into a <see cref="FrameDemand"/>.</summary>
internal sealed class DemandMarks(int columnCount)
{
    private readonly bool[] _columns = new bool[columnCount];
    private bool _executables;

    public bool Threads { get; set; }

    public string? TableId { get; set; }

    public void Add(Column? column)
    {
        if (column is not null && column.Index < _columns.Length)
        {
            _columns[column.Index] = true;
            _executables |= column.Id is "exe" or "exe.state";
        }
    }

    public FrameDemand ToDemand() =>
        new() { Columns = _columns, Threads = Threads, Executables = _executables, TableId = TableId };

    /// <summary>Whether two demands ask for the same.</summary>
    public static bool AreEqual(FrameDemand one, FrameDemand other) =>
        one.AllColumns == other.AllColumns && one.Threads == other.Threads && one.Executables == other.Executables
        && one.TableId == other.TableId && one.Columns.AsSpan().SequenceEqual(other.Columns);
}
