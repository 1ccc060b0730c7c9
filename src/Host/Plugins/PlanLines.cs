using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Plugins;

/// <summary>A plugin's plan in lines: first whose processes it is about, by their names, then what the plugin says.</summary>
internal static class PlanLines
{
    /// <param name="plan">The plan.</param>
    /// <param name="known">What every process is part of, so that it shows whether all of a group are touched.</param>
    public static ImmutableArray<string> Of(ActionPlan.Ready plan, IEnumerable<(ProcessKey Key, GroupName Group)> known) =>
        [.. Named(plan, known), plan.Summary, .. plan.Effects];

    private static IEnumerable<string> Named(ActionPlan.Ready plan, IEnumerable<(ProcessKey Key, GroupName Group)> known)
    {
        if (plan.Does is null)
        {
            yield break;
        }

        // The plugin may know a start to the clock tick only.
        HashSet<(int, ulong)> targets = [.. plan.Targets.Select(IdentityOf)];
        foreach (IGrouping<GroupName, (ProcessKey Key, GroupName Group)> group in known.GroupBy(static one => one.Group))
        {
            int all = group.Count();
            int touched = group.Count(one => targets.Contains(IdentityOf(one.Key)));
            string processes = touched == 1 ? "1 process" : string.Create(CultureInfo.InvariantCulture, $"{touched} processes");
            if (touched > 0)
            {
                yield return touched == all
                    ? $"{plan.Does} {group.Key}: {processes}"
                    : $"{plan.Does} {processes} of {group.Key}, which has {all}";
            }
        }
    }

    /// <summary>What a process is known by to those who know a start to the clock tick only.</summary>
    internal static (int, ulong) IdentityOf(ProcessKey key) => (key.Pid, key.StartNs / Toolkit.ProcessStat.TickNs);
}
