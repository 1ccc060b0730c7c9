using System.Collections.Immutable;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Cli;

/// <summary>What the user asked to see, with every id looked up.</summary>
/// <param name="Columns">The chosen columns in order; empty where nothing was chosen.</param>
/// <param name="Options">Which rows, in which order.</param>
internal sealed record ResolvedView(ImmutableArray<Column> Columns, ViewOptions Options)
{
    /// <summary>What must be computed for these columns, the sort column and the filter.</summary>
    /// <param name="shown">The columns that are shown.</param>
    public FrameDemand Demand(ImmutableArray<Column> shown)
    {
        int length = 0;
        foreach (Column column in All(shown))
        {
            length = Math.Max(length, column.Index + 1);
        }

        DemandMarks marks = new(length) { Threads = Options.Threads };
        foreach (Column column in All(shown))
        {
            marks.Add(column);
        }

        return marks.ToDemand();
    }

    private IEnumerable<Column> All(ImmutableArray<Column> shown) =>
        [.. shown, Options.Sort, .. Options.Filter?.Columns ?? [], .. Options.GroupBy is { } group ? [group] : Array.Empty<Column>()];
}
