using Bpftop.Host.Plugins;

namespace Bpftop.Host.Screen.Windows;

/// <summary>The way of a plugin's action over the screen: argument, plan, confirmation, result, and what the result
/// offers to do next.</summary>
internal sealed class ActionWindows(IScreen screen)
{
    /// <summary>Begins with what was chosen; the targets are pinned by the caller.</summary>
    public void Begin(ActionSpec action, ChosenTargets chosen)
    {
        string title = chosen.Title(action.Label);
        if (action.Argument is null)
        {
            Plan(action, title, new ActionRequest(action.Id, chosen.Processes, chosen.TableRows));
        }
        else
        {
            screen.Show(new PromptWindow(
                title,
                action.Argument,
                argument => Plan(action, title, new ActionRequest(action.Id, chosen.Processes, chosen.TableRows, argument))));
        }
    }

    /// <summary>Runs a request with no question, and goes on where all of it was done.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="label">What it is called.</param>
    /// <param name="done">What follows; not called where it is refused, or fails: the screen says why.</param>
    public void RunAtOnce(ActionRequest request, string label, Action done) => screen.Run(
        $"{label}: finding out what would happen",
        cancel => screen.Options.Runner.PlanAsync(request, cancel),
        plan =>
        {
            if (plan is ActionPlan.Ready ready)
            {
                Run(label, ready, done);
            }
            else
            {
                ShowRefusal(label, (ActionPlan.Refused)plan, []);
            }
        });

    private static ImmutableArray<string> LinesOf(ActionResult result) =>
        [result.Message, .. result.Failures.IsDefault ? [] : result.Failures];

    private void Plan(ActionSpec action, string title, ActionRequest request) => screen.Run(
        $"{action.Label}: finding out what would happen",
        cancel => screen.Options.Runner.PlanAsync(request, cancel),
        plan => Confirm(action, title, plan));

    private void Confirm(ActionSpec action, string title, ActionPlan plan)
    {
        switch (plan)
        {
            case ActionPlan.Refused refused:
                ShowRefusal(title, refused, []);
                break;
            case ActionPlan.Ready ready when (ready.Risk ?? action.Risk) == ActionRisk.None:
                Run(action.Label, ready, null);
                break;
            case ActionPlan.Ready ready:
                Ask(action, title, ready, []);
                break;
        }
    }

    private void Ask(ActionSpec action, string title, ActionPlan.Ready plan, ImmutableArray<string> before) => screen.Show(ConfirmWindow.For(
        title, [.. before, .. PlanLines.Of(plan, screen.Groups)], action.Label, plan.Risk ?? action.Risk, () => Run(action.Label, plan, null)));

    private void ShowRefusal(string label, ActionPlan.Refused refused, ImmutableArray<string> before) =>
        screen.Show(new MessageWindow($"{label}: refused", [.. before, refused.Reason]));

    private void Run(string label, ActionPlan.Ready plan, Action? done) => screen.Run(
        $"{label}: at work",
        cancel => screen.Options.Runner.RunAsync(plan, cancel),
        result => Report(label, result, done));

    private void Report(string label, ActionResult result, Action? done)
    {
        bool isAll = result.Succeeded && result.Failures.IsDefaultOrEmpty;
        if (isAll && result.Offer is null)
        {
            screen.Say(result.Message);
            done?.Invoke();
            return;
        }

        MessageWindow message = new($"{label}: {(result.Succeeded ? "done" : "not all done")}", LinesOf(result));
        screen.Show(message);
        if (result.Offer is { } offer && screen.Options.Runner.Actions.FirstOrDefault(action => action.Id == offer.ActionId) is { } next)
        {
            Offer(next, offer, result, message);
        }
    }

    /// <summary>Asks whether to do what a result offers. The result stays to be read where the offer comes to nothing.
    /// </summary>
    private void Offer(ActionSpec action, ActionRequest request, ActionResult result, MessageWindow message) => screen.Run(
        $"{action.Label}: finding out what would happen",
        cancel => screen.Options.Runner.PlanAsync(request, cancel),
        plan =>
        {
            message.Close();
            ImmutableArray<string> before = [.. LinesOf(result), ""];
            if (plan is ActionPlan.Ready ready)
            {
                Ask(action, action.Label, ready, before);
            }
            else
            {
                ShowRefusal(action.Label, (ActionPlan.Refused)plan, before);
            }
        });
}
