using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Bpftop.TestPlugins.Good;

public sealed class GoodActions(GoodMarks marks) : IActionProvider
{
    public ImmutableArray<ActionSpec> Actions { get; } =
    [
        new("good.marks", "Mark", ActionRisk.Low, "Marks processes."),
        new("good.unmark", "Unmark", ActionRisk.None, "Takes every mark away."),
    ];

    public ValueTask<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel)
    {
        ImmutableArray<ProcessKey> keys = [.. request.Processes.Select(static row => row.Key)];
        if (request.ActionId == Actions[1].Id)
        {
            return ValueTask.FromResult<ActionPlan>(marks.Marked.Current.Count == 0
                ? new ActionPlan.Refused("nothing is marked")
                : new ActionPlan.Ready(request, [], "takes every mark away", []));
        }

        if (request.ActionId != Actions[0].Id)
        {
            return ValueTask.FromResult<ActionPlan>(new ActionPlan.Refused($"there is no action {request.ActionId}"));
        }

        return ValueTask.FromResult<ActionPlan>(keys.Any(static key => key.Pid == 1)
            ? new ActionPlan.Refused("process 1 is never marked")
            : new ActionPlan.Ready(request, keys, $"marks {keys.Length} processes", []));
    }

    public ValueTask<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel)
    {
        if (plan.Request.ActionId == Actions[1].Id)
        {
            marks.Marked.Publish(FrozenSet<ProcessKey>.Empty);
            return ValueTask.FromResult(ActionResult.Done("nothing is marked any more"));
        }

        ImmutableArray<string> failures =
        [
            .. plan.Targets.Where(static key => !IsThere(key)).Select(static key => $"{key.Pid}: it has ended"),
        ];
        marks.Marked.Publish(marks.Marked.Current.Concat(plan.Targets.Where(IsThere)).ToFrozenSet());
        return ValueTask.FromResult(failures.IsEmpty
            ? ActionResult.Done($"marked {plan.Targets.Length} processes")
            : ActionResult.Failed("some had ended", failures));
    }

    private static bool IsThere(ProcessKey key) => Directory.Exists($"/proc/{key.Pid}");
}
