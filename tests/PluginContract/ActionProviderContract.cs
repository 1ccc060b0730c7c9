using System.Collections.Immutable;
using System.Diagnostics;

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
    public void Every_action_has_an_id_a_label_and_a_help() => Assert.All(Create().Actions, static action =>
    {
        Assert.Matches("^[a-z][a-z0-9]*(\\.[a-z0-9]+)+$", action.Id);
        Assert.False(string.IsNullOrWhiteSpace(action.Label));
        Assert.EndsWith(".", action.Help, StringComparison.Ordinal);
        Assert.True(action.TableId is not null || !action.AlsoOnProcesses, $"{action.Id} is also for processes, and for no table");
    });

    [Fact]
    public async Task A_plan_changes_nothing()
    {
        T provider = Create();
        using Process target = Start();
        string before = StateOf(provider);
        foreach (ActionSpec action in provider.Actions)
        {
            await provider.PlanAsync(Request(action.Id, Row(target)), CancellationToken.None);
        }

        Assert.Equal(before, StateOf(provider));
        End(target);
    }

    [Fact]
    public async Task Running_on_a_process_that_has_ended_is_a_result()
    {
        T provider = Create();
        foreach (ActionSpec action in provider.Actions)
        {
            using Process target = Start();
            ActionPlan plan = await provider.PlanAsync(Request(action.Id, Row(target)), CancellationToken.None);
            End(target);
            if (plan is ActionPlan.Ready ready)
            {
                ActionResult result = await provider.RunAsync(ready, CancellationToken.None);
                Assert.False(result.Succeeded, $"{action.Id} says that it acted on a process that has ended");
                Assert.NotEqual("", result.Message);
            }
            else
            {
                Assert.NotEqual("", Assert.IsType<ActionPlan.Refused>(plan).Reason);
            }
        }
    }

    [Fact]
    public async Task An_action_of_somebody_else_is_refused()
    {
        ActionPlan plan = await Create().PlanAsync(new ActionRequest("nobody.knows", ImmutableArray.Create(Some.Row(1001)), []), CancellationToken.None);

        Assert.IsType<ActionPlan.Refused>(plan);
    }

    private static Process Start() => Process.Start("sleep", "1000");

    private static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }

    private static ProcessRow Row(Process process)
    {
        // Field 22, behind a name that may hold anything: clock ticks of 10 ms since the machine started.
        string stat = File.ReadAllText($"/proc/{process.Id}/stat");
        ulong ticks = ulong.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], System.Globalization.CultureInfo.InvariantCulture);
        return Some.Row(process.Id, ticks * 10_000_000, "sleep", "sleep 1000");
    }
}
