using System.Collections.Immutable;
using Bpftop.Freezer.Journal;
using Bpftop.Freezer.Processes;

namespace Bpftop.Freezer.Actions;

/// <summary>A cgroup whose own freezer is to let go.</summary>
/// <param name="Path">The cgroup, below the mount.</param>
/// <param name="Id">Its id.</param>
/// <param name="Record">How bpftop froze it; null where somebody else did.</param>
/// <param name="Processes">Every process that goes on.</param>
/// <param name="Held">Cgroups below that are frozen for themselves: they stay so.</param>
/// <param name="AncestorOf">The cgroup of the chosen process, where that is below this one; else null.</param>
internal sealed record ThawTarget(
    string Path,
    ulong Id,
    FreezeRecord? Record,
    ImmutableArray<ProcessStat> Processes,
    ImmutableArray<string> Held,
    string? AncestorOf)
{
    /// <summary>The process that it was made for, which goes back; null for any other cgroup.</summary>
    public LoneProcess? Alone => Record?.Alone ?? LoneProcess.Of(Path);
}
