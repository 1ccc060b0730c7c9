using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Bpftop.Freezer.Actions;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Limits;

namespace Bpftop.Freezer;

/// <summary>Limits what the cgroups of processes may use, and takes that back.</summary>
internal sealed class LimitActions(CgroupTree tree, FreezePlanner planner, CgroupLimits limits) : IActionProvider
{
    public const string Limit = "freezer.limit";
    public const string Unlimit = "freezer.unlimit";

    /// <summary>What was planned for a request: what is found when it is run must be the same.</summary>
    private readonly ConditionalWeakTable<ActionRequest, Planned> _planned = [];

    public ImmutableArray<ActionSpec> Actions { get; } =
    [
        new(Limit, "Limit CPU or memory", ActionRisk.Low, "Limits the CPU time (cpu.max) or the memory (memory.high) of the cgroups of the processes as a whole.")
        {
            Key = "L",
            Command = "limit",
            Argument = "cpu=50%, memory=512M or …=max",
        },
        new(Unlimit, "Take limits back", ActionRisk.Low, "Sets the limits that this bpftop changed to what they were.") { Key = "gL" },
    ];

    public ValueTask<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel) => new(Task.Run(() => Plan(request, cancel), cancel));

    public ValueTask<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel) => new(Task.Run(() => Run(plan, cancel), cancel));

    private ActionPlan Plan(ActionRequest request, CancellationToken cancel) =>
        tree.Root is null ? new ActionPlan.Refused("cgroup v2 is not mounted, and limits of version 1 are not used")
        : request.ActionId == Unlimit ? PlanBack(request)
        : request.ActionId != Limit ? new ActionPlan.Refused($"{request.ActionId} is no action of limits")
        : !LimitKind.TryParse(request.Argument, out LimitKind kind, out string value, out string problem) ? new ActionPlan.Refused(problem) { IsArgumentWrong = true }
        : PlanLimit(request, kind, value, cancel);

    private ActionPlan PlanLimit(ActionRequest request, LimitKind kind, string value, CancellationToken cancel)
    {
        FreezePlan plan = planner.PlanWhole(request.Processes, [], kind.File, cancel);
        if (plan.Targets.IsEmpty)
        {
            return new ActionPlan.Refused(plan.LeftOut is [var reason, ..] ? reason : "no process was chosen");
        }

        List<string> lines = [];
        foreach (FreezeTarget target in plan.Targets)
        {
            string now = limits.Read(target.Path, target.Id, kind.File) ?? "";
            if (kind.TextOf(value, now) is not { } wanted)
            {
                return new ActionPlan.Refused($"\"{value}\" is too small for {target.Path}, whose {kind.File} is \"{now}\"");
            }

            string usage = kind.UsageFile is { } file && limits.Read(target.Path, target.Id, file) is { } used ? $"; {kind.Show(used)} in use" : "";
            lines.Add($"{target.Path}: {kind.File} {kind.Show(now)} → {kind.Show(wanted)}{usage}");
            lines.AddRange(target.Processes.Select(static process => $"  {process.Pid} {process.Name}"));
        }

        lines.AddRange(plan.LeftOut.Select(static reason => $"Left out: {reason}"));
        _planned.AddOrUpdate(request, new Planned(plan));
        return new ActionPlan.Ready(
            request,
            [.. plan.Targets.SelectMany(static target => target.Processes).Select(static process => process.Key).Distinct()],
            $"limits {kind.Word} of {Freezing.Describe(plan.Targets)} to {value}",
            [.. lines])
        {
            Does = "limits",
        };
    }

    private ActionPlan PlanBack(ActionRequest request)
    {
        ImmutableArray<SetLimit> back = Chosen(request);
        return back.IsEmpty
            ? new ActionPlan.Refused(limits.Current.IsEmpty ? "no limit was set by this bpftop" : "no limit was set by this bpftop for what is chosen")
            : new ActionPlan.Ready(
                request,
                [],
                back is [var one] ? $"takes back the limit of {one.Path}" : $"takes back {back.Length} limits",
                [.. back.Select(static set => $"{set.Path}: {set.Kind.File} {set.Kind.Show(set.After)} → {set.Kind.Show(set.Before)}")]);
    }

    private ActionResult Run(ActionPlan.Ready plan, CancellationToken cancel)
    {
        ActionRequest request = plan.Request;
        if (request.ActionId == Unlimit)
        {
            ImmutableArray<SetLimit> back = Chosen(request);
            return Result(back.Length, [.. back.Select(limits.TakeBack).OfType<string>()], "took back", "limit");
        }

        if (!_planned.TryGetValue(request, out Planned? planned) || !LimitKind.TryParse(request.Argument, out LimitKind kind, out string value, out _))
        {
            return ActionResult.Failed($"{request.ActionId}: it was not planned here");
        }

        FreezePlan now = planner.PlanWhole(request.Processes, [], kind.File, cancel);
        return planned.IsStill(now, out string? change)
            ? Result(now.Targets.Length, [.. now.Targets.Select(target => limits.Set(target, kind, value)).OfType<string>()], $"limited {kind.Word} to {value} in", "cgroup")
            : ActionResult.Failed($"nothing was limited: {change}", now.LeftOut);
    }

    private static ActionResult Result(int all, ImmutableArray<string> failures, string did, string what) => failures.IsEmpty
        ? ActionResult.Done($"{did} {(all == 1 ? $"1 {what}" : $"{all} {what}s")}")
        : ActionResult.Failed($"{did} {all - failures.Length} of {all} {what}s", failures);

    /// <summary>The limits of the cgroups of the chosen processes and of those above; all where no process is
    /// chosen.</summary>
    private ImmutableArray<SetLimit> Chosen(ActionRequest request)
    {
        if (request.Processes.IsEmpty)
        {
            return limits.Current;
        }

        HashSet<string> paths = [];
        foreach (ProcessRow row in request.Processes)
        {
            if (planner.TryLocate(row, out _, out Cgroup? cgroup, out _))
            {
                paths.Add(cgroup.Path);
                cgroup.Dispose();
            }
        }

        return [.. limits.Current.Where(set => paths.Any(path => CgroupPath.IsWithin(path, set.Path)))];
    }
}
