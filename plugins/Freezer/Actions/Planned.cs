using System.Collections.Immutable;

namespace Bpftop.Freezer.Actions;

/// <summary>What the user was shown of a plan: it may have changed when it is run.</summary>
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

    /// <summary>Those of the targets that the user was shown. What was thawed meanwhile keeps nobody from thawing the rest.</summary>
    public ImmutableArray<ThawTarget> StillOf(ThawPlan now, out string? change)
    {
        ImmutableArray<ThawTarget> still = [.. now.Targets.Where(target => _identities.Contains(IdentityOf(target)))];
        change = now.Targets.IsEmpty ? Gone : still.IsEmpty ? Other : null;
        return still;
    }

    private static (ulong Id, ProcessKey? Alone) IdentityOf(ThawTarget target) => (target.Id, null);
}
