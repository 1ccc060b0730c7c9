using System.Collections.Immutable;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>Actions that plan and do what they are asked, and remember it.</summary>
internal sealed class FakeActions(params ImmutableArray<ActionSpec> actions) : IActionProvider
{
    public ImmutableArray<ActionSpec> Actions => actions;

    public List<ActionRequest> Ran { get; } = [];

    public ValueTask<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel) =>
        ValueTask.FromResult<ActionPlan>(new ActionPlan.Ready(request, [], "does it", []));

    public ValueTask<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel)
    {
        Ran.Add(plan.Request);
        return ValueTask.FromResult(ActionResult.Done("did it"));
    }
}
