using System.Runtime.CompilerServices;
using Bpftop.Host.Journal;
using Bpftop.Host.Plugins.Calls;
using Bpftop.Host.Plugins.Loading;

namespace Bpftop.Host.Plugins;

/// <summary>The one door through which a user's action reaches a plugin: plan, then (after the screen asked) run.</summary>
/// <remarks>Any thread. Nothing throws, and nothing waits for longer than a limit.</remarks>
/// <param name="plugins">The plugins that have actions.</param>
/// <param name="readOnly">True where no action may run.</param>
/// <param name="isAlive">Whether a process is still the one of its key.</param>
/// <param name="limits">How long a plugin may take.</param>
/// <param name="journal">Is told of each action that was run; null for nobody.</param>
internal sealed class ActionRunner(
    PluginCatalog plugins,
    bool readOnly,
    Func<ProcessKey, bool> isAlive,
    PluginLimits limits,
    IActionJournal? journal = null) : IActionRunner
{
    // Plans that were made here: no other plan can be run, nor one of a plugin that was switched off since.
    private readonly ConditionalWeakTable<ActionPlan.Ready, Owner> _planned = [];

    public ImmutableArray<ActionSpec> Actions =>
    [
        .. plugins.Plugins.Where(static plugin => plugin.Status.IsUsable)
            .SelectMany(static plugin => plugin.Instance?.Actions ?? [])
            .Select(static action => action.Spec),
    ];

    public async Task<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel)
    {
        if (readOnly)
        {
            return new ActionPlan.Refused("bpftop was started with --readonly: no action can run");
        }

        if (Find(request.ActionId) is not { } owner)
        {
            return new ActionPlan.Refused($"{request.ActionId}: no plugin that is on has this action");
        }

        if (!owner.Plugin.Status.IsUsable)
        {
            return new ActionPlan.Refused($"{owner.Plugin.Id} is {PluginStateNames.Of(owner.Plugin.Status.State)}: {owner.Plugin.Status.Reason}");
        }

        CallOutcome<ActionPlan> outcome = await OnOwnThreadAsync(
            stop => owner.Action.Provider.PlanAsync(request, stop), limits.Plan, cancel).ConfigureAwait(false);
        switch (outcome)
        {
            case { End: CallEnd.Answered, Value: ActionPlan.Ready ready } when ready.Request?.ActionId == request.ActionId:
                ready = ready with
                {
                    Targets = ready.Targets.IsDefault ? [] : ready.Targets,
                    Effects = ready.Effects.IsDefault ? [] : ready.Effects,
                };
                _planned.Add(ready, owner);
                return ready;
            case { End: CallEnd.Answered, Value: ActionPlan.Refused refused }:
                return refused;
            case { End: CallEnd.Answered }:
                return Refuse(owner, "it answered with no plan of this action");
            default:
                return Refuse(owner, Explain(outcome.End, outcome.Fault, limits.Plan), outcome.End);
        }
    }

    public async Task<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel)
    {
        if (readOnly)
        {
            return ActionResult.Failed("bpftop was started with --readonly: no action can run");
        }

        // A plan runs once: a key pressed twice does not do it twice.
        if (!_planned.TryGetValue(plan, out Owner? owner) || !_planned.Remove(plan))
        {
            return ActionResult.Failed($"{plan.Request.ActionId}: this plan was not made here, or has been run");
        }

        if (owner.Plugin.Instance != owner.Instance || !owner.Plugin.Status.IsUsable)
        {
            return ActionResult.Failed($"{owner.Plugin.Id}: the plugin was switched off, or stopped working, meanwhile");
        }

        ActionResult done = await RunAsync(plan, owner, cancel).ConfigureAwait(false);
        journal?.Write(new ActionEntry(plan.Request.ActionId, TargetsOf(plan), $"{plan.Summary}: {done.Message}", done.Succeeded)
        {
            Failures = done.Failures.IsDefault ? [] : done.Failures,
        });
        return done;
    }

    /// <summary>What a plan touches, for the journal: processes by what the user chose, else by their pids; rows of a table
    /// by their keys.</summary>
    private static ImmutableArray<string> TargetsOf(ActionPlan.Ready plan)
    {
        ImmutableArray<ProcessRow> chosen = plan.Request.Processes.IsDefault ? [] : plan.Request.Processes;
        ImmutableArray<string> rows = plan.Request.TableRows.IsDefault ? [] : plan.Request.TableRows;
        return
        [
            .. rows,
            .. plan.Targets.Select(target => chosen.FirstOrDefault(row => row.Key == target) is { Name: { } name }
                ? string.Create(CultureInfo.InvariantCulture, $"{target.Pid} {name}")
                : target.Pid.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    private async Task<ActionResult> RunAsync(ActionPlan.Ready plan, Owner owner, CancellationToken cancel)
    {
        ImmutableArray<ProcessKey> alive = [.. plan.Targets.Where(isAlive)];
        ImmutableArray<string> gone = GoneOf(plan, alive);
        if (alive.IsEmpty && !plan.Targets.IsEmpty)
        {
            return ActionResult.Failed("every process of it has ended", gone);
        }

        CallOutcome<ActionResult> outcome = await OnOwnThreadAsync(
            stop => owner.Action.Provider.RunAsync(plan with { Targets = alive }, stop), limits.Run, cancel).ConfigureAwait(false);
        if (outcome.End != CallEnd.Answered || outcome.Value is null)
        {
            string why = outcome.End == CallEnd.Answered ? "it did not say what it did" : Explain(outcome.End, outcome.Fault, limits.Run);
            CountFault(owner, outcome.End, why);
            return ActionResult.Failed($"{plan.Request.ActionId}: {why}; part of it may be done", gone);
        }

        ActionResult result = outcome.Value;
        ImmutableArray<string> failures = result.Failures.IsDefault ? gone : [.. result.Failures, .. gone];
        return result with { Failures = failures, Succeeded = result.Succeeded && failures.IsEmpty };
    }

    /// <summary>The chosen processes that have ended. Those that are only affected along with a container, unit or
    /// cgroup may come and go: the action is about the group.</summary>
    private static ImmutableArray<string> GoneOf(ActionPlan.Ready plan, ImmutableArray<ProcessKey> alive)
    {
        HashSet<ProcessKey> chosen = plan.Request.Processes.IsDefault ? [] : [.. plan.Request.Processes.Select(static row => row.Key)];
        chosen.ExceptWith(alive);
        return [.. plan.Targets.Where(chosen.Contains).Select(static target => $"{target.Pid}: it has ended")];
    }

    private Task<CallOutcome<T>> OnOwnThreadAsync<T>(Func<CancellationToken, ValueTask<T>> call, TimeSpan limit, CancellationToken cancel)
        where T : class =>
        TimedCall.OnOwnThread(() => TimedCall.Run(call, limit, limits.Grace, cancel));

    private static ActionPlan.Refused Refuse(Owner owner, string why, CallEnd end = CallEnd.Answered)
    {
        CountFault(owner, end, why);
        return new ActionPlan.Refused($"{owner.Plugin.Id}: {why}");
    }

    /// <summary>A call that the user cancelled is not the plugin's fault.</summary>
    private static void CountFault(Owner owner, CallEnd end, string why)
    {
        if (end != CallEnd.Stopped)
        {
            owner.Plugin.CountFault(why);
        }
    }

    private static string Explain(CallEnd end, Exception? fault, TimeSpan limit) => end switch
    {
        CallEnd.Threw => FaultText.Of(fault!),
        CallEnd.Stopped => "it was cancelled",
        CallEnd.Hung => "it did not come back when it was cancelled",
        _ => $"it did not answer within {limit.TotalSeconds:0.#} s",
    };

    private Owner? Find(string actionId)
    {
        foreach (Plugin plugin in plugins.Plugins)
        {
            if (plugin.Instance is { } instance && instance.Actions.FirstOrDefault(action => action.Spec.Id == actionId) is { } found)
            {
                return new Owner(plugin, instance, found);
            }
        }

        return null;
    }

    private sealed record Owner(Plugin Plugin, PluginInstance Instance, PluginAction Action);
}
