using System.Collections.Immutable;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Cli;

/// <summary>What the user asked to see, with every id looked up.</summary>
/// <param name="Columns">The chosen columns in order; empty where nothing was chosen.</param>
/// <param name="Options">Which rows, in which order.</param>
internal sealed record ResolvedView(ImmutableArray<Column> Columns, ViewOptions Options)
{
    /// <summary>What must be computed for these columns and options.</summary>
    /// <param name="shown">The columns that are shown.</param>
    public FrameDemand Demand(ImmutableArray<Column> shown)
    {
        DemandMarks marks = new();
        marks.Add(shown.AsSpan());
        Options.Demand(marks);
        return marks.ToDemand();
    }
}
