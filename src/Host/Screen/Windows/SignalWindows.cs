using Bpftop.Host.Signals;
using Bpftop.Host.Targets;

namespace Bpftop.Host.Screen.Windows;

/// <summary>The way of a signal over the screen: which one, to whom it had better not go, and what became of it.</summary>
internal sealed class SignalWindows(IScreen screen)
{
    /// <summary>Asks for a signal to targets that are pinned.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="first">The signal that the window begins with; null for the usual one.</param>
    public void Begin(ImmutableArray<ProcessTarget> targets, SignalName? first)
    {
        if (targets.IsEmpty)
        {
            screen.Warn("signal: no living process is chosen");
        }
        else
        {
            screen.Show(new SignalWindow(targets, first, signal => Confirm(targets, signal)));
        }
    }

    /// <summary>The machine's first process and bpftop itself are asked for once more.</summary>
    private void Confirm(ImmutableArray<ProcessTarget> targets, SignalName signal)
    {
        List<string> lines = [];
        foreach (ProcessTarget target in targets)
        {
            if (target.Key.Pid == 1)
            {
                lines.Add("process 1 is among the targets: the machine may go down with it");
            }
            else if (target.Key.Pid == screen.Options.OwnPid)
            {
                lines.Add("bpftop itself is among the targets");
            }
        }

        if (lines.Count == 0)
        {
            Send(targets, signal);
        }
        else
        {
            screen.Show(ConfirmWindow.For($"Send {signal.Name}?", lines, "Send", ActionRisk.Medium, () => Send(targets, signal)));
        }
    }

    private void Send(ImmutableArray<ProcessTarget> targets, SignalName signal) => screen.Run(
        $"sending {signal.Name} to {targets.Length} processes",
        _ => Task.FromResult(screen.Options.Signals.Send(targets, signal.Number)),
        outcomes => Report(outcomes, signal));

    private void Report(ImmutableArray<SignalOutcome> outcomes, SignalName signal)
    {
        SignalOutcome[] failures = [.. outcomes.Where(static outcome => outcome.Failure is not null)];
        int sent = outcomes.Length - failures.Length;
        if (failures.Length == 0)
        {
            screen.Say(sent == 1 ? $"{signal.Name} sent to {outcomes[0].Target.Key.Pid}" : $"{signal.Name} sent to {sent} processes");
            return;
        }

        screen.Show(new MessageWindow(
            $"{signal.Name}: sent to {sent} of {outcomes.Length}",
            [.. failures.Select(static outcome => $"{outcome.Target.Key.Pid,7} {outcome.Failure}  ({outcome.Target.Text})")]));
    }
}
