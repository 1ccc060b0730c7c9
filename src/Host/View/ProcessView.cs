using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>The lines of the process table: filtered, sorted, as a tree or in groups, with folds.</summary>
/// <remarks>Pure over frame and options; allocates nothing per refresh while the number of rows does not grow.
/// One thread.</remarks>
internal sealed class ProcessView(ColumnCatalog columns)
{
    /// <summary>Which tree nodes and groups are closed.</summary>
    public FoldState Folds { get; } = new();

    /// <summary>The frame of the last <see cref="Update"/>.</summary>
    public Frame? Frame { get; private set; }

    /// <summary>The lines, top to bottom.</summary>
    public ReadOnlySpan<ViewRow> Rows => throw new NotImplementedException();

    /// <summary>Processes that ended within the last refreshes, for lines of kind <see cref="ViewRowKind.Exited"/>.</summary>
    public ReadOnlySpan<ExitedProcess> Exited => throw new NotImplementedException();

    /// <summary>Makes the lines for a new frame, or for new options on the same frame.</summary>
    public void Update(Frame frame, ViewOptions options) => throw new NotImplementedException($"{columns.All.Count}");

    /// <summary>The line of a process, thread or group; -1 where it is not shown.</summary>
    public int IndexOf(ProcessKey key) => throw new NotImplementedException();

    /// <summary>The value of a line: a process's own, or a closed fold's or group's sum or maximum.</summary>
    public double Number(int line, Column column) => throw new NotImplementedException();

    /// <summary>The text of a line: a process's own, or a group's value; null for none.</summary>
    public string? Text(int line, Column column) => throw new NotImplementedException();
}
