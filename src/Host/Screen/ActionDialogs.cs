using System.Collections.Immutable;
using Bpftop.Host.Screen.Dialogs;

namespace Bpftop.Host.Screen;

/// <summary>The way of a plugin's action over the screen: argument, plan, confirmation, result.</summary>
internal sealed class ActionDialogs(IScreen screen)
{
    /// <summary>Begins with what was chosen; the targets are pinned by the caller.</summary>
    public void Begin(ActionSpec action, ImmutableArray<ProcessRow> processes, ImmutableArray<string> tableRows)
    {
        if (action.Argument is null)
        {
            Plan(action, new ActionRequest(action.Id, processes, tableRows));
        }
        else
        {
            screen.Show(new PromptDialog(
                action.Label,
                action.Argument,
                argument => Plan(action, new ActionRequest(action.Id, processes, tableRows, argument))));
        }
    }

    private void Plan(ActionSpec action, ActionRequest request) => screen.Run(
        $"{action.Label}: finding out what would happen",
        cancel => screen.Options.Plugins.PlanAsync(request, cancel),
        plan => Confirm(action, plan));

    private void Confirm(ActionSpec action, ActionPlan plan)
    {
        switch (plan)
        {
            case ActionPlan.Refused refused:
                screen.Show(new MessageDialog($"{action.Label}: refused", [refused.Reason]));
                break;
            case ActionPlan.Ready ready:
                ActionRisk risk = ready.Risk ?? action.Risk;
                screen.Show(new ConfirmDialog(
                    action.Label, [ready.Summary, .. ready.Effects], action.Label, risk, () => Run(action, ready)));
                break;
        }
    }

    private void Run(ActionSpec action, ActionPlan.Ready plan) => screen.Run(
        $"{action.Label}: at work",
        cancel => screen.Options.Plugins.RunAsync(plan, cancel),
        result => Report(action, result));

    private void Report(ActionSpec action, ActionResult result)
    {
        ImmutableArray<string> failures = result.Failures.IsDefault ? [] : result.Failures;
        if (result.Succeeded && failures.IsEmpty)
        {
            screen.Say(result.Message);
        }
        else
        {
            screen.Show(new MessageDialog($"{action.Label}: {(result.Succeeded ? "done" : "not all done")}", [result.Message, .. failures]));
        }
    }
}
