using System.Collections.Immutable;

namespace Bpftop.Freezer.Actions;

/// <summary>Which cgroups a plan is about: what is found when it is run must be the same.</summary>
internal sealed class Planned
{
    private readonly HashSet<(ulong, ProcessKey?)> _identities;

    public Planned(ImmutableArray<FreezeTarget> targets) => _identities = [.. targets.Select(static target => target.Identity)];

    public Planned(ImmutableArray<ThawTarget> targets) => _identities = [.. targets.Select(static target => (target.Id, (ProcessKey?)null))];

    public bool IsStill(ImmutableArray<FreezeTarget> targets, out string? change) =>
        IsStill([.. targets.Select(static target => target.Identity)], out change);

    public bool IsStill(ImmutableArray<ThawTarget> targets, out string? change) =>
        IsStill([.. targets.Select(static target => (target.Id, (ProcessKey?)null))], out change);

    private bool IsStill(ImmutableArray<(ulong, ProcessKey?)> now, out string? change)
    {
        change = now.IsEmpty
            ? "nothing of it is left"
            : _identities.SetEquals(now) ? null : "what it would act on is no longer what you were shown; look again";
        return change is null;
    }
}
