using System.Collections.Immutable;

namespace Bpftop.PluginContract;

/// <summary>What every provider of actions keeps to.</summary>
/// <typeparam name="T">The provider.</typeparam>
public abstract class ActionProviderContract<T>
    where T : IActionProvider
{
    /// <summary>Makes a provider.</summary>
    protected abstract T Create();

    /// <summary>Everything that the actions may change, as one text.</summary>
    protected abstract string StateOf(T provider);

    /// <summary>What a user would ask for.</summary>
    protected virtual ActionRequest Request(string actionId, ProcessRow target) => new(actionId, [target], []);

    [Fact]
    public void Every_action_has_an_id_of_its_own_a_label_and_a_help()
    {
        ImmutableArray<ActionSpec> actions = Create().Actions;

        Assert.Equal(actions.Length, actions.Select(static action => action.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(actions, static action =>
        {
            Assert.Matches("^[a-z][a-z0-9]*(\\.[a-z0-9]+)+$", action.Id);
            Assert.False(string.IsNullOrWhiteSpace(action.Label));
            Assert.EndsWith(".", action.Help, StringComparison.Ordinal);
            Assert.True(action.TableId is not null || !action.AlsoOnProcesses, $"{action.Id} is also for processes, and for no table");
        });
    }

    [Fact]
    public async Task A_plan_changes_nothing()
    {
        T provider = Create();
        using LivingProcess target = new();
        string before = StateOf(provider);
        bool isReady = false;
        foreach (ActionSpec action in provider.Actions)
        {
            isReady |= await provider.PlanAsync(Request(action.Id, target.Row), CancellationToken.None) is ActionPlan.Ready;
        }

        Assert.Equal(before, StateOf(provider));
        Assert.True(isReady, "every plan was refused, so this test shows nothing: override Request");
    }

    [Fact]
    public async Task Running_on_a_process_that_has_ended_is_a_result()
    {
        T provider = Create();
        bool isReady = false;
        foreach (ActionSpec action in provider.Actions)
        {
            using LivingProcess target = new();
            ActionPlan plan = await provider.PlanAsync(Request(action.Id, target.Row), CancellationToken.None);
            target.End();
            if (plan is ActionPlan.Ready ready)
            {
                isReady = true;
                Assert.False(string.IsNullOrWhiteSpace(ready.Summary), $"{action.Id} does not say what would happen");
                ActionResult result = await provider.RunAsync(ready, CancellationToken.None);
                Assert.False(result.Succeeded, $"{action.Id} says that it acted on a process that has ended");
                Assert.NotEqual("", result.Message);
            }
            else
            {
                Assert.NotEqual("", Assert.IsType<ActionPlan.Refused>(plan).Reason);
            }
        }

        Assert.True(isReady, "every plan was refused, so this test shows nothing: override Request");
    }

    [Fact]
    public async Task An_action_of_somebody_else_is_refused()
    {
        ActionPlan plan = await Create().PlanAsync(new ActionRequest("nobody.knows", ImmutableArray.Create(Some.Row(1001)), []), CancellationToken.None);

        Assert.IsType<ActionPlan.Refused>(plan);
    }
}
