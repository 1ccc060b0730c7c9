using System.Collections.Immutable;
using Bpftop.PluginContract;
using Xunit.Sdk;

namespace Bpftop.Plugins.Tests.Contract;

/// <summary>The suite for actions must catch what it is there for.</summary>
public sealed class ActionSuiteTests
{
    [Fact]
    public async Task A_plan_that_acts_is_caught() =>
        await Assert.ThrowsAnyAsync<XunitException>(new Contract(new Hasty()).A_plan_changes_nothing);

    [Fact]
    public async Task Success_with_a_process_that_has_ended_is_caught() =>
        await Assert.ThrowsAnyAsync<XunitException>(new Contract(new Hasty()).Running_on_a_process_that_has_ended_is_a_result);

    [Fact]
    public async Task A_plan_for_an_action_of_somebody_else_is_caught() =>
        await Assert.ThrowsAnyAsync<XunitException>(new Contract(new Hasty()).An_action_of_somebody_else_is_refused);

    [Fact]
    public void An_id_that_is_there_twice_is_caught() =>
        Assert.ThrowsAny<XunitException>(new Contract(new Hasty()).Every_action_has_an_id_of_its_own_a_label_and_a_help);

    [Fact]
    public async Task Plans_that_are_all_refused_show_nothing()
    {
        Contract contract = new(new Hasty { Refuses = true });

        await Assert.ThrowsAnyAsync<XunitException>(contract.A_plan_changes_nothing);
        await Assert.ThrowsAnyAsync<XunitException>(contract.Running_on_a_process_that_has_ended_is_a_result);
    }

    private sealed class Contract(Hasty provider) : ActionProviderContract<Hasty>
    {
        protected override Hasty Create() => provider;

        protected override string StateOf(Hasty provider) => $"{provider.Done}";
    }

    /// <summary>Acts while it plans, and believes that everything worked.</summary>
    private sealed class Hasty : IActionProvider
    {
        public bool Refuses { get; init; }

        public int Done { get; private set; }

        public ImmutableArray<ActionSpec> Actions { get; } =
        [
            new("hasty.act", "Act", ActionRisk.Low, "Acts."),
            new("hasty.act", "Act again", ActionRisk.Low, "Acts."),
        ];

        public ValueTask<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel)
        {
            Done += Refuses ? 0 : 1;
            return ValueTask.FromResult<ActionPlan>(Refuses
                ? new ActionPlan.Refused("no")
                : new ActionPlan.Ready(request, [.. request.Processes.Select(static row => row.Key)], "acts", []));
        }

        public ValueTask<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel) => ValueTask.FromResult(ActionResult.Done("done"));
    }
}
