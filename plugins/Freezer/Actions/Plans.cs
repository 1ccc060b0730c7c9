using System.Collections.Immutable;
using Bpftop.Freezer.Journal;
using Bpftop.Freezer.Processes;
using Bpftop.Toolkit;

namespace Bpftop.Freezer.Actions;

/// <summary>What the user was shown of a plan; things may have changed by the time it runs.</summary>
internal sealed class Planned
{
    private const string Gone = "nothing of it is left";
    private const string Other = "what it would act on is no longer what you were shown; look again";

    private readonly HashSet<(ulong, ProcessKey?)> _identities;
    private readonly HashSet<string> _forced = [];

    public Planned(FreezePlan plan)
    {
        _identities = [.. plan.Targets.Select(static target => target.Identity)];
        _forced = [.. plan.Forced];
    }

    public Planned(ThawPlan plan) => _identities = [.. plan.Targets.Select(static target => IdentityOf(target))];

    /// <summary>True where the same would be frozen, and nothing by force that the user was not told of.</summary>
    public bool IsStill(FreezePlan now, out string? change)
    {
        bool isSame = _identities.SetEquals(now.Targets.Select(static target => target.Identity)) && now.Forced.All(_forced.Contains);
        change = now.Targets.IsEmpty ? Gone : isSame ? null : Other;
        return change is null;
    }

    /// <summary>The targets that the user was shown. Those that were thawed meanwhile do not keep the rest from being
    /// thawed.</summary>
    public ImmutableArray<ThawTarget> StillOf(ThawPlan now, out string? change)
    {
        ImmutableArray<ThawTarget> still = [.. now.Targets.Where(target => _identities.Contains(IdentityOf(target)))];
        change = now.Targets.IsEmpty ? Gone : still.IsEmpty ? Other : null;
        return still;
    }

    private static (ulong Id, ProcessKey? Alone) IdentityOf(ThawTarget target) => (target.Id, null);
}

/// <summary>What a freeze would do.</summary>
/// <param name="Targets">What is frozen.</param>
/// <param name="LeftOut">A reason for each chosen process that is not.</param>
/// <param name="Forced">A reason for each thing that is frozen only by force.</param>
internal sealed record FreezePlan(
    ImmutableArray<FreezeTarget> Targets,
    ImmutableArray<string> LeftOut,
    ImmutableArray<string> Forced);

/// <summary>How much a freeze takes.</summary>
internal enum FreezeScope
{
    /// <summary>The cgroups of the chosen processes; alone those whose cgroup cannot be frozen as a whole.</summary>
    Cgroup,

    /// <summary>The chosen processes alone.</summary>
    Process,

    /// <summary>As <see cref="Cgroup"/>, also against those reasons that can be forced.</summary>
    Forced,
}

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

/// <summary>What a thaw would do.</summary>
/// <param name="Targets">What is thawed.</param>
/// <param name="LeftOut">A reason for each choice that is not.</param>
internal sealed record ThawPlan(ImmutableArray<ThawTarget> Targets, ImmutableArray<string> LeftOut);

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
