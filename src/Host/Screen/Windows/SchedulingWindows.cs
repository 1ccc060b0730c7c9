using Bpftop.Host.Scheduling;
using Bpftop.Host.Targets;

namespace Bpftop.Host.Screen.Windows;

/// <summary>The way of a change of nice value, I/O priority, affinity or policy over the screen: what to set, what became
/// of it, and back.</summary>
internal sealed class SchedulingWindows(IScreen screen)
{
    /// <summary>As many as anybody remembers.</summary>
    private const int MostUndos = 20;

    private readonly List<Done> _done = [];

    /// <summary>Adds to the nice value, at once.</summary>
    public void Nice(ImmutableArray<ProcessTarget> targets, int step)
    {
        if (IsAny(targets, "nice"))
        {
            Change(targets, NiceSetting.Instance, NiceSetting.Does(step), nice => NiceSetting.Clamp(nice + step), NoteOfNice);
        }
    }

    /// <summary>Adds to the nice values of the sessions' groups, at once.</summary>
    public void Autogroup(ImmutableArray<ProcessTarget> targets, int step)
    {
        if (IsAny(targets, "autogroup"))
        {
            string what = $"autogroup {NiceSetting.Does(step)}";
            screen.RunBehind(
                () => Remember(screen.Options.Autogroups.Change(targets, what, step), what),
                outcomes => Report(outcomes, what));
        }
    }

    /// <summary>Asks for an I/O priority.</summary>
    public void IoPriority(ImmutableArray<ProcessTarget> targets)
    {
        if (!IsAny(targets, "I/O priority"))
        {
            return;
        }

        Choice[] choices = [.. Scheduling.IoPriority.All.Select(static priority => new Choice(priority.ToString(), Help(priority)))];
        ReadFirst(targets, IoPrioritySetting.Instance, now => screen.Show(new ChoiceWindow(
            $"I/O priority of {TargetText.Of(targets)}",
            choices,
            Math.Max(0, Scheduling.IoPriority.All.IndexOf(now)),
            chosen => Set(targets, IoPrioritySetting.Instance, Scheduling.IoPriority.All[chosen]))
        {
            Targets = new TargetList(targets),
        }));
    }

    /// <summary>Asks for CPUs.</summary>
    public void Affinity(ImmutableArray<ProcessTarget> targets)
    {
        if (!IsAny(targets, "affinity"))
        {
            return;
        }

        screen.Run(
            "reading the CPUs",
            _ => Task.FromResult(AffinityView.Read("/proc", "/sys", targets)),
            view =>
            {
                if (view.Topology.Online is null)
                {
                    screen.Warn("affinity: /sys/devices/system/cpu/online cannot be read, so the CPUs are not known");
                }
                else
                {
                    screen.Show(new AffinityWindow(targets, view, set => Set(targets, AffinitySetting.Instance, set)));
                }
            });
    }

    /// <summary>Asks for a scheduling policy.</summary>
    public void Policy(ImmutableArray<ProcessTarget> targets)
    {
        if (!IsAny(targets, "policy"))
        {
            return;
        }

        uint[] policies = [SchedulingPolicy.Other, SchedulingPolicy.Batch, SchedulingPolicy.Idle, SchedulingPolicy.RoundRobin, SchedulingPolicy.Fifo];
        Choice[] choices =
        [
            new("OTHER", "ordinary: shares the CPU by nice values"),
            new("BATCH", "ordinary, and taken for CPU-bound"),
            new("IDLE", "only what nobody else wants"),
            new("RR", "real-time, in turns: before every ordinary thread"),
            new("FIFO", "real-time, until it waits: before every ordinary thread"),
        ];
        ReadFirst(targets, PolicySetting.Instance, now => screen.Show(new ChoiceWindow(
            $"Scheduling policy of {TargetText.Of(targets)}",
            choices,
            Math.Max(0, Array.IndexOf(policies, now.Number)),
            chosen => Policy(targets, policies[chosen]))
        {
            Targets = new TargetList(targets),
        }));
    }

    /// <summary>Takes the last change back that is not taken back yet.</summary>
    public void Undo()
    {
        // Which one that is, is known once those before it are done, in the order of the keys.
        screen.RunBehind(
            () =>
            {
                Done? last = TakeLast();
                return last is null ? null : last with { Undos = screen.Options.Threads.Undo(last.Undos, $"undo of {last.What}") };
            },
            undone =>
            {
                if (undone is null)
                {
                    screen.Say("nothing to undo: of the nice values, I/O priorities, affinities and policies that were changed here none is left");
                }
                else
                {
                    Report(undone.Undos, $"undo of {undone.What}");
                }
            });
    }

    private static string Help(IoPriority priority) => priority.Class switch
    {
        IoClass.None => "as the nice value and the policy say",
        IoClass.RealTime => priority.Level == 0 ? "before everybody else" : "",
        IoClass.BestEffort => priority.Level == Scheduling.IoPriority.DefaultLevel ? "what nice 0 makes" : "",
        _ => "only where nobody else wants the disk",
    };

    private bool IsAny(ImmutableArray<ProcessTarget> targets, string what)
    {
        if (targets.IsEmpty)
        {
            screen.Warn($"{what}: no living process is chosen");
        }

        return !targets.IsEmpty;
    }

    private void Policy(ImmutableArray<ProcessTarget> targets, uint policy)
    {
        if (!SchedulingPolicy.HasPriority(policy))
        {
            Set(targets, PolicySetting.Instance, new SchedulingPolicy(policy, 0));
            return;
        }

        screen.Show(new PromptWindow(new SchedulingPolicy(policy, SchedulingPolicy.LeastPriority).ToString().Split(' ')[0], "priority, 1 to 99", typed =>
        {
            if (uint.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out uint priority)
                && priority is >= SchedulingPolicy.LeastPriority and <= SchedulingPolicy.MostPriority)
            {
                SchedulingPolicy wanted = new(policy, priority);
                screen.Show(ConfirmWindow.For(
                    $"{wanted}?",
                    [
                        $"{TargetText.Of(targets)} would run before every ordinary process, this screen among them.", "One that never waits takes its CPU for good.",
                        .. targets.Length > 1 ? targets.Select(static target => $"  {target.Line}") : [],
                    ],
                    "Set",
                    ActionRisk.Medium,
                    () => Set(targets, PolicySetting.Instance, wanted)));
            }
            else
            {
                screen.Warn($"\"{typed}\" is no priority: type a number from 1 to 99");
            }
        }));
    }

    /// <summary>Reads what the first target has now, on the pool, so that the list begins with it.</summary>
    private void ReadFirst<T>(ImmutableArray<ProcessTarget> targets, ThreadSetting<T> setting, Action<T> show)
        where T : IEquatable<T>
    {
        screen.Run(
            $"reading the {setting.Name}",
            _ => Task.FromResult(setting.Read(targets[0].Key.Pid, out T now) == 0 ? now : default!),
            show);
    }

    private void Set<T>(ImmutableArray<ProcessTarget> targets, ThreadSetting<T> setting, T value)
        where T : IEquatable<T> =>
        Change(targets, setting, $"{setting.Name} {setting.Show(value)}", _ => value);

    /// <summary>What a nice value is worth: within the session's group only, where the scheduler makes them.</summary>
    private static string? NoteOfNice(ProcessTarget target) =>
        new CgroupFiles("/proc").IsAutogrouped(target.Key.Pid) == true ? "it counts within its session only ({ } change that)" : null;

    private void Change<T>(ImmutableArray<ProcessTarget> targets, ThreadSetting<T> setting, string what, Func<T, T> next, Func<ProcessTarget, string?>? note = null)
        where T : IEquatable<T> =>
        screen.RunBehind(
            () =>
            {
                ImmutableArray<ThreadOutcome> outcomes = screen.Options.Threads.Change(targets, setting, what, next, CancellationToken.None);
                return Remember(outcomes is [{ Failure: null } only] && note is not null ? [only with { Note = note(only.Target) }] : outcomes, what);
            },
            outcomes => Report(outcomes, what));

    /// <summary>Keeps what can be taken back; on the pool, where one change comes after the other.</summary>
    private ImmutableArray<ThreadOutcome> Remember(ImmutableArray<ThreadOutcome> outcomes, string what)
    {
        if (outcomes.Any(static outcome => outcome.Undo is not null))
        {
            lock (_done)
            {
                _done.Add(new Done(what, outcomes));
                if (_done.Count > MostUndos)
                {
                    _done.RemoveAt(0);
                }
            }
        }

        return outcomes;
    }

    private Done? TakeLast()
    {
        lock (_done)
        {
            Done? last = _done.Count == 0 ? null : _done[^1];
            if (last is not null)
            {
                _done.RemoveAt(_done.Count - 1);
            }

            return last;
        }
    }

    private void Report(ImmutableArray<ThreadOutcome> outcomes, string what)
    {
        ThreadOutcome[] failed = [.. outcomes.Where(static outcome => outcome.Failure is not null)];
        if (failed.Length > 0 && outcomes.Length > 1)
        {
            screen.Show(new MessageWindow(
                $"{what}: {outcomes.Length - failed.Length} of {outcomes.Length} processes",
                [.. failed.Select(static outcome => $"{outcome.Target.Key.Pid,7} {outcome.Failure}  ({outcome.Target.Text})")]));
            return;
        }

        string whom = TargetText.Of([.. outcomes.Select(static outcome => outcome.Target)]);
        if (failed.Length > 0)
        {
            screen.Warn($"{what}: {whom}: {failed[0].Failure}");
            return;
        }

        string notes = string.Join("; ", ((string?[])[outcomes.Select(static outcome => outcome.Lack).FirstOrDefault(static lack => lack is not null), outcomes.Select(static outcome => outcome.Note).FirstOrDefault(static note => note is not null)]).OfType<string>());
        string threads = outcomes.Sum(static outcome => outcome.Threads) is > 1 and var many ? $", {TargetText.Threads(many)}" : "";
        string change = outcomes is [var only] ? $" ({(only.Before == only.After ? $"it was {only.After}" : $"{only.Before} → {only.After}")})" : "";
        screen.Say($"{what}: {whom}{change}{threads}{(notes.Length > 0 ? $"; {notes}" : "")}");
    }

    private sealed record Done(string What, ImmutableArray<ThreadOutcome> Undos);
}
