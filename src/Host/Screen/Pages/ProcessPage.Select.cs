using System.Collections.Immutable;
using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Dialogs;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Signals;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Tags, the visual range, and what acts on them. Targets are pinned at the key press.</summary>
internal sealed partial class ProcessPage
{
    private KeySet _tags = new();
    private KeySet _spareTags = new();
    private ProcessKey? _rangeFrom;

    private bool DoSelect(Command command)
    {
        switch (command.Id)
        {
            case CommandId.Tag:
                ToggleTags();
                return true;
            case CommandId.TagChildren:
                TagChildren();
                return true;
            case CommandId.UntagAll:
                _tags.Clear();
                Screen.Say("nothing is tagged");
                return true;
            case CommandId.Visual:
                ToggleRange();
                return true;
            case CommandId.Signal:
                AskForSignal();
                return true;
            case CommandId.Actions:
                _actions.ShowMenu();
                return true;
            case CommandId.PluginAction:
                _actions.Begin(command.Action!);
                return true;
            default:
                return false;
        }
    }

    private void ToggleTags()
    {
        if (_rangeFrom is not null)
        {
            (int first, int last) = RangeLines();
            for (int line = first; line <= last; line++)
            {
                if (IsLiving(_view.Rows[line]))
                {
                    _tags.Add(_view.Rows[line].Key);
                }
            }

            EndRange();
        }
        else if (_view.Rows.Length > 0)
        {
            ref readonly ViewRow row = ref _view.Rows[_list.Line];
            if (row.Kind == ViewRowKind.Group)
            {
                foreach (int member in _view.Members(_list.Line))
                {
                    _tags.Add(_frame!.Records[member].Key);
                }
            }
            else if (IsLiving(row) && _tags.Contains(row.Key))
            {
                _tags.Remove(row.Key);
            }
            else if (IsLiving(row))
            {
                _tags.Add(row.Key);
            }

            MoveBy(1);
        }
    }

    /// <summary>Tags the process under the cursor and all that descend from it, shown or not.</summary>
    private void TagChildren()
    {
        if (_view.Rows.Length == 0 || !IsLiving(_view.Rows[_list.Line]))
        {
            return;
        }

        foreach (int row in _view.Family(_frame!.Records[_view.Rows[_list.Line].Index].Pid))
        {
            _tags.Add(_frame.Records[row].Key);
        }

        Screen.Say($"{_tags.Count} tagged");
    }

    private void ForgetEndedTags(Frame frame)
    {
        if (_tags.Count == 0)
        {
            return;
        }

        _spareTags.Clear();
        for (int row = 0; row < frame.RowCount; row++)
        {
            ProcessKey key = frame.Records[row].Key;
            if (_tags.Contains(key))
            {
                _spareTags.Add(key);
            }
        }

        (_tags, _spareTags) = (_spareTags, _tags);
    }

    /// <summary>Begins or ends a range. Rows stand still meanwhile: a range of lines would else be other processes
    /// from refresh to refresh.</summary>
    private void ToggleRange()
    {
        if (_rangeFrom is not null)
        {
            EndRange();
        }
        else if (_view.Rows.Length > 0)
        {
            _isPlaced = true;
            _rangeFrom = _cursor;
            Screen.HoldsFrames = true;
        }
    }

    private void EndRange()
    {
        _rangeFrom = null;
        Screen.HoldsFrames = false;
    }

    private (int First, int Last) RangeLines()
    {
        int from = _rangeFrom is { } key ? _view.IndexOf(key) : -1;
        from = from < 0 ? _list.Line : from;
        return (Math.Min(from, _list.Line), Math.Max(from, _list.Line));
    }

    private static bool IsLiving(in ViewRow row) => row.Kind is ViewRowKind.Process or ViewRowKind.Thread;

    /// <summary>Rows of the frame that an action is for: the visual range, else what is tagged, else the cursor's. A
    /// thread stands for its process, a group for its members.</summary>
    private List<int> Targets()
    {
        List<int> rows = [];
        if (_frame is null || _view.Rows.IsEmpty)
        {
            return rows;
        }

        KeySet seen = new();
        if (_rangeFrom is not null)
        {
            (int first, int last) = RangeLines();
            for (int line = first; line <= last; line++)
            {
                AddTargets(line, rows, seen);
            }

            EndRange();
        }
        else if (_tags.Count > 0)
        {
            for (int row = 0; row < _frame.RowCount; row++)
            {
                if (_tags.Contains(_frame.Records[row].Key))
                {
                    AddTarget(row, rows, seen);
                }
            }
        }
        else
        {
            AddTargets(_list.Line, rows, seen);
        }

        return rows;
    }

    private void AddTargets(int line, List<int> rows, KeySet seen)
    {
        ref readonly ViewRow row = ref _view.Rows[line];
        if (row.Kind == ViewRowKind.Group)
        {
            foreach (int member in _view.Members(line))
            {
                AddTarget(member, rows, seen);
            }
        }
        else if (IsLiving(row))
        {
            AddTarget(row.Index, rows, seen);
        }
    }

    private void AddTarget(int row, List<int> rows, KeySet seen)
    {
        ref readonly ProcessRecord record = ref _frame!.Records[row];
        int process = record.IsThread ? _view.ProcessRow(record.Pid) : row;
        if (process >= 0 && !seen.Contains(_frame.Records[process].Key))
        {
            seen.Add(_frame.Records[process].Key);
            rows.Add(process);
        }
    }

    private void AskForSignal()
    {
        if (!_actions.MayAct())
        {
            return;
        }

        ImmutableArray<SignalTarget> targets = [.. Targets().Select(row => new SignalTarget(
            _frame!.Records[row].Key,
            _frame.Identities[row].UserName,
            _frame.Rows[row].CommandLine.Length > 0 ? _frame.Rows[row].CommandLine : _frame.Rows[row].Name))];
        if (targets.IsEmpty)
        {
            Screen.Warn("signal: no living process is chosen");
            return;
        }

        Screen.Show(new SignalDialog(targets, signal => ConfirmSignal(targets, signal)));
    }

    /// <summary>The machine's first process and bpftop itself are asked for once more.</summary>
    private void ConfirmSignal(ImmutableArray<SignalTarget> targets, SignalName signal)
    {
        List<string> lines = [];
        foreach (SignalTarget target in targets)
        {
            if (target.Key.Pid == 1)
            {
                lines.Add("process 1 is among the targets: the machine may go down with it");
            }
            else if (target.Key.Pid == Screen.Options.OwnPid)
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
            Screen.Show(new ConfirmDialog($"Send {signal.Name}?", lines, "Send", ActionRisk.Medium, () => Send(targets, signal)));
        }
    }

    private void Send(ImmutableArray<SignalTarget> targets, SignalName signal) => Screen.Run(
        $"sending {signal.Name} to {targets.Length} processes",
        _ => Task.FromResult(Screen.Options.Signals.Send(targets, signal.Number)),
        outcomes => Report(outcomes, signal));

    private void Report(ImmutableArray<SignalOutcome> outcomes, SignalName signal)
    {
        SignalOutcome[] failures = [.. outcomes.Where(static outcome => outcome.Failure is not null)];
        int sent = outcomes.Length - failures.Length;
        if (failures.Length == 0)
        {
            Screen.Say(sent == 1 ? $"{signal.Name} sent to {outcomes[0].Target.Key.Pid}" : $"{signal.Name} sent to {sent} processes");
            return;
        }

        Screen.Show(new MessageDialog(
            $"{signal.Name}: sent to {sent} of {outcomes.Length}",
            [.. failures.Select(static outcome => $"{outcome.Target.Key.Pid,7} {outcome.Failure}  ({outcome.Target.Text})")]));
    }

    /// <summary>The processes that an action is for, as plugins know them.</summary>
    private (ImmutableArray<ProcessRow> Processes, ImmutableArray<string> TableRows) PinTargets() =>
        ([.. Targets().Select(row => _frame!.Rows[row])], []);
}
