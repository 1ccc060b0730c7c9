using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Scheduling;
using Bpftop.Host.Signals;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Targets;

namespace Bpftop.Host.Subcommands;

/// <summary><c>bpftop signal</c>, <c>nice</c>, <c>ionice</c>, <c>affinity</c>, <c>policy</c>, <c>freeze</c>, <c>thaw</c> and
/// <c>limit</c>: prints whom it would do it to, asks, does it, and says what became of it.</summary>
/// <param name="chosen">Finds the processes.</param>
/// <param name="signals">Sends signals.</param>
/// <param name="threads">Changes threads.</param>
/// <param name="actions">Runs the actions of plugins.</param>
/// <param name="plugins">How plugins are doing, for messages.</param>
/// <param name="around">Where to print.</param>
/// <param name="ask">Asks on a terminal; null where there is none.</param>
internal sealed class ActCommand(
    ChosenProcesses chosen, SignalSender signals, ThreadChanger threads, IActionRunner actions, IPluginSwitches plugins, Surroundings around, Func<string, bool>? ask)
{
    /// <summary>How plan and result are printed; JSON for scripts.</summary>
    private ActWriter _writer = new TextActWriter(around.Output);

    /// <exception cref="CommandException">Nothing was done.</exception>
    public int Run(ProcessAct act, ProcessSelection selection, Settings settings, CancellationToken cancel)
    {
        _writer = settings.Of(Setting.Format) switch
        {
            SnapshotFormat.Table => _writer,
            SnapshotFormat.Json => new JsonActWriter(around.Output),
            _ => throw CommandException.Usage($"--format csv: {act.Title} prints table or json"),
        };
        try
        {
            if (settings.Of(Setting.ReadOnly))
            {
                throw CommandException.NotPermitted("bpftop was started with --readonly: no action can run");
            }

            return Run(act, chosen.Find(selection, settings, cancel), settings, cancel);
        }
        catch (CommandException refusal)
        {
            _writer.WriteNothing(act, refusal.Message, refusal.ExitCode);
            throw;
        }
    }

    private int Run(ProcessAct act, Choice choice, Settings settings, CancellationToken cancel)
    {
        foreach (string missing in choice.Missing)
        {
            Warn(missing);
        }

        if (choice.Processes.IsEmpty)
        {
            throw new CommandException(ExitCode.Failed, $"{act.Title}: no process is chosen, nothing was done");
        }

        ActResult? result = act is PluginAct plugin
            ? RunAction(plugin, choice, settings, cancel)
            : RunOwn(act, choice.Processes, settings, cancel);
        if (result is null)
        {
            const string Nothing = "nothing was done";
            Warn(Nothing);
            _writer.WriteNothing(act, Nothing, ExitCode.Failed);
            return ExitCode.Failed;
        }

        result = result with
        {
            Failures = [.. choice.Missing, .. result.Failures],
            ExitCode = result.ExitCode == ExitCode.Done && !choice.Missing.IsEmpty ? ExitCode.Failed : result.ExitCode,
        };
        _writer.WriteResult(act, result);
        return result.ExitCode;
    }

    /// <returns>Null where the user does not want it.</returns>
    private ActResult? RunOwn(ProcessAct act, ImmutableArray<ChosenProcess> processes, Settings settings, CancellationToken cancel)
    {
        _writer.WritePlan(act, processes);
        WarnOf(act, processes);
        if (!Confirm(act, settings))
        {
            return null;
        }

        ImmutableArray<ProcessTarget> targets = [.. processes.Select(static process => process.Target)];
        ImmutableArray<ActOutcome> outcomes = act switch
        {
            SignalAct signal => [.. signals.Send(targets, signal.Signal.Number).Select(static one => new ActOutcome(one.Target, one.Failure, one.IsPermission, null))],
            NiceAct { IsStep: true } nice => Change(NiceSetting.Instance, now => NiceSetting.Clamp(now + nice.Value)),
            NiceAct nice => Change(NiceSetting.Instance, _ => nice.Value),
            IoPriorityAct disk => Change(IoPrioritySetting.Instance, _ => disk.Priority),
            PolicyAct policy => Change(PolicySetting.Instance, _ => policy.Policy),
            AffinityAct affinity => Change(AffinitySetting.Instance, _ => affinity.Cpus),
            _ => throw new ArgumentException($"nothing does {act}", nameof(act)),
        };
        return Report(act, outcomes);

        ImmutableArray<ActOutcome> Change<T>(ThreadSetting<T> setting, Func<T, T> next)
            where T : IEquatable<T> =>
            [
                .. threads.Change(targets, setting, act.Title, next, cancel)
                    .Select(static one => new ActOutcome(one.Target, one.Failure, one.IsPermission, one.Lack)),
            ];
    }

    private ActResult Report(ProcessAct act, ImmutableArray<ActOutcome> outcomes)
    {
        foreach (ActOutcome outcome in outcomes)
        {
            if ((outcome.Failure ?? outcome.Lack) is { } why)
            {
                Warn($"{TextActWriter.Cut(outcome.Target.Line)}: {why}");
            }
        }

        ActOutcome[] failed = [.. outcomes.Where(static outcome => outcome.Failure is not null)];
        return new ActResult(
            $"{act.Title}: done for {outcomes.Length - failed.Length} of {outcomes.Length}",
            [.. failed.Select(static outcome => $"{outcome.Target.Line}: {outcome.Failure}")],
            outcomes,
            failed.Length == 0 ? ExitCode.Done : Array.TrueForAll(failed, static outcome => outcome.IsPermission) ? ExitCode.NotPermitted : ExitCode.Failed);
    }

    /// <returns>Null where the user does not want it.</returns>
    private ActResult? RunAction(PluginAct act, Choice choice, Settings settings, CancellationToken cancel)
    {
        if (actions.Actions.FirstOrDefault(action => action.Command == act.Word) is not { } action)
        {
            string states = string.Join("; ", plugins.Health().Where(plugin => plugin.Actions.Any(action => action.Command == act.Word))
                .Select(static plugin => $"plugin {plugin.Id} is {plugin.StateName}: {Clauses.Join(plugin.Reason, plugin.Remedy)}"));
            throw new CommandException(ExitCode.Failed, $"{act.Word}: {(states.Length > 0 ? states : "no plugin that is on can do this; see bpftop plugins")}");
        }

        ActionRequest request = new(action.Id, [.. choice.Processes.Select(static process => process.Row)], [], act.Argument);
        ActionPlan planned = actions.PlanAsync(request, cancel).GetAwaiter().GetResult();
        if (planned is not ActionPlan.Ready plan)
        {
            ActionPlan.Refused refused = (ActionPlan.Refused)planned;
            throw new CommandException(refused.IsArgumentWrong ? ExitCode.Usage : ExitCode.Failed, $"{act.Word}: {refused.Reason}");
        }

        _writer.WritePlan(act, [.. plan.Targets.Select(key => new PlannedProcess(key, choice.Processes.FirstOrDefault(process => PlanLines.IdentityOf(process.Row.Key) == PlanLines.IdentityOf(key))))], PlanLines.Of(plan, choice.Groups));
        if (!Confirm(act, settings))
        {
            return null;
        }

        ActionResult result = actions.RunAsync(plan, cancel).GetAwaiter().GetResult();
        ImmutableArray<string> failures = result.Failures.IsDefault ? [] : result.Failures;
        foreach (string failure in failures)
        {
            Warn(failure);
        }

        return new ActResult(result.Message, failures, [], result.Succeeded ? ExitCode.Done : ExitCode.Failed);
    }

    private void WarnOf(ProcessAct act, ImmutableArray<ChosenProcess> processes)
    {
        if (act is SignalAct && processes.Any(static process => process.Target.Key.Pid == 1))
        {
            Warn("process 1 is among the targets: the machine may go down with it");
        }

        if (act is PolicyAct { Policy.IsRealTime: true })
        {
            Warn($"{act.Title}: before every ordinary process; one that never waits takes its CPU for good");
        }
    }

    /// <returns>False where the user does not want it.</returns>
    /// <exception cref="CommandException">Nobody can be asked.</exception>
    private bool Confirm(ProcessAct act, Settings settings)
    {
        if (settings.Of(Setting.Yes))
        {
            return true;
        }

        around.Output.Flush();
        if (ask is null)
        {
            throw CommandException.Usage($"{act.Title}: there is no terminal to ask on, nothing was done; --yes does it without asking");
        }

        return ask($"{act.Title}? [y/N] ");
    }

    private void Warn(string text) => around.Error.WriteLine($"bpftop: {PrintableText.Of(text)}");
}
