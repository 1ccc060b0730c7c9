using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>Which rows are shown and in which order. Immutable: a key press makes a new one.</summary>
internal sealed record ViewOptions
{
    /// <summary>How many columns can be grouped by, one within the other.</summary>
    public const int MostLevels = 3;

    public required Column Sort { get; init; }

    public SortOrder Order { get; init; }

    public bool Tree { get; init; }

    /// <summary>Rows that do not match are hidden; in a tree their ancestors stay.</summary>
    public Filter? Filter { get; init; }

    /// <summary>Rows are put together by equal values of the first of these columns, within that by the next; empty for no groups.
    /// </summary>
    public ImmutableArray<Column> GroupBy { get; init; } = [];

    public bool Threads { get; init; }

    public bool KernelThreads { get; init; }

    /// <summary>How command lines are written.</summary>
    public CommandDisplay Command { get; init; }

    /// <summary>For how long what started or ended stands out; a process that ended has a row so long, and at least in one frame.
    /// Zero for not at all.</summary>
    public TimeSpan Highlight { get; init; }

    /// <summary>Only these effective uids, or null for all.</summary>
    public ImmutableHashSet<uint>? Users { get; init; }

    /// <summary>Only these pids, or null for all.</summary>
    public ImmutableHashSet<int>? Pids { get; init; }

    /// <summary>Whether <see cref="Users"/> and <see cref="Pids"/> include a process.</summary>
    public bool Allows(uint uid, int pid) => (Users is null || Users.Contains(uid)) && (Pids is null || Pids.Contains(pid));

    /// <summary>All rows, sorted by a column in the direction that it has at first.</summary>
    public static ViewOptions By(Column sort) => new() { Sort = sort, Order = sort.Spec.FirstSort };

    /// <summary>Marks what it takes to find the rows and their order.</summary>
    public void Demand(DemandMarks marks)
    {
        marks.Add(Sort);
        marks.Add(GroupBy.AsSpan());
        marks.Add(Filter is null ? [] : Filter.Columns.AsSpan());
        marks.Threads = Threads;
    }
}
