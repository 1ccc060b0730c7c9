using System.Collections.Immutable;
using Bpftop.Freezer.Processes;

namespace Bpftop.Freezer.Actions;

/// <summary>A cgroup that is frozen as a whole, or a process of it that is frozen alone.</summary>
/// <param name="Path">The cgroup, below the mount.</param>
/// <param name="Id">Its id.</param>
/// <param name="Alone">The process, or null for the whole cgroup.</param>
/// <param name="Processes">Every process that stops.</param>
/// <param name="Below">Cgroups below it that stop as well.</param>
internal sealed record FreezeTarget(string Path, ulong Id, ProcessStat? Alone, ImmutableArray<ProcessStat> Processes, int Below)
{
    /// <summary>Why just the process is frozen where its cgroup was asked for; else null.</summary>
    public string? WhyAlone { get; init; }

    /// <summary>What makes it the same target when it is looked at again.</summary>
    public (ulong Id, ProcessKey? Alone) Identity => (Id, Alone?.Key);

    /// <summary>True where freezing the other one freezes this one.</summary>
    public bool IsCoveredBy(FreezeTarget other) => other != this && other.Alone is null && Cgroups.CgroupPath.IsWithin(Path, other.Path);
}
