using System.Collections.Immutable;
using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Dialogs;
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

    public override bool TryTag()
    {
        if (_rangeFrom is not null)
        {
            foreach (int row in RowsOf(RangeLines()))
            {
                _tags.Add(_frame!.Records[row].Key);
            }

            EndRange();
        }
        else if (_view.Rows.Length > 0)
        {
            bool isTagged = _tags.Contains(_view.Rows[_list.Line].Key);
            foreach (int row in _view.Living(_list.Line))
            {
                if (isTagged)
                {
                    _tags.Remove(_frame!.Records[row].Key);
                }
                else
                {
                    _tags.Add(_frame!.Records[row].Key);
                }
            }

            MoveBy(1);
        }

        return true;
    }

    public void UntagAll()
    {
        _tags.Clear();
        Screen.Say("nothing is tagged");
    }

    /// <summary>Tags the process under the cursor and all that descend from it, shown or not.</summary>
    public void TagChildren()
    {
        if (_view.Rows.Length == 0 || !_view.Rows[_list.Line].IsLiving)
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
    public void ToggleRange()
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

    /// <summary>Rows of the frame that lines stand for.</summary>
    private IEnumerable<int> RowsOf((int First, int Last) lines) =>
        Enumerable.Range(lines.First, lines.Last - lines.First + 1).SelectMany(_view.Living);

    /// <summary>Rows of the frame that an action is for: the visual range, else what is tagged, else the cursor's. A
    /// thread stands for its process, a group for its members.</summary>
    private List<int> Targets()
    {
        if (_frame is null || _view.Rows.IsEmpty)
        {
            return [];
        }

        IEnumerable<int> rows = _rangeFrom is null && _tags.Count > 0
            ? Enumerable.Range(0, _frame.RowCount).Where(row => _tags.Contains(_frame.Records[row].Key))
            : RowsOf(RangeLines());
        List<int> targets = [.. rows.Select(ProcessOf).Where(static row => row >= 0).Distinct()];
        if (_rangeFrom is not null)
        {
            EndRange();
        }

        return targets;
    }

    private int ProcessOf(int row) =>
        _frame!.Records[row].IsThread ? _view.ProcessRow(_frame.Records[row].Pid) : row;

    public void AskForSignal()
    {
        if (!Actions.MayAct())
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
