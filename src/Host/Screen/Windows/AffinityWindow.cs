using Bpftop.Host.Scheduling;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Targets;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>Asks on which CPUs processes may run: boxes for all CPUs, for packages, NUMA nodes and cores, and for each.</summary>
internal sealed class AffinityWindow : Window
{
    private const int LeastWidth = 48;
    private const int Indent = 2;

    private readonly string _title;
    private readonly TargetList _targets;
    private readonly AffinityView _view;
    private readonly ImmutableArray<CpuGroup> _groups;
    private readonly Action<CpuSet> _chosen;
    private readonly CpuSet _online;
    private ScrollList _list;
    private CpuSet _set;
    private Area _inside;

    /// <param name="targets">Whose CPUs.</param>
    /// <param name="view">What is there; its CPUs must be known.</param>
    /// <param name="chosen">Takes the answer, which is not empty.</param>
    public AffinityWindow(ImmutableArray<ProcessTarget> targets, AffinityView view, Action<CpuSet> chosen)
    {
        _title = $"CPUs of {TargetText.Of(targets)}";
        _targets = new TargetList(targets);
        _view = view;
        _groups = view.Topology.Groups();
        _chosen = chosen;
        _online = view.Topology.Online ?? default;
        _set = (view.Now ?? _online).And(_online);
    }

    public override void Draw(CellGrid grid, Theme theme)
    {
        string[] notes = Notes();
        int width = Math.Max(LeastWidth, Math.Max(TextWidth.Of(_title) + 4, Math.Max(notes.Max(static note => TextWidth.Of(note)), _groups.Max(group => TextWidth.Of(Line(group))))));
        Area inside = DrawWindow(grid, theme, _title, width, _groups.Length + notes.Length + _targets.HeightBelow, "[ Enter: set ]", "[ Space: check ]", "[ Esc: cancel ]");
        inside = _targets.DrawBelow(grid, theme, inside);

        // The boxes first, where there is no room for both.
        int below = Math.Min(notes.Length, Math.Max(0, inside.Height - 1));
        _inside = inside with { Height = inside.Height - below };
        _list.Fit(_groups.Length, _inside.Height);
        for (int row = 0; row < _inside.Height && _list.Top + row < _groups.Length; row++)
        {
            CpuGroup group = _groups[_list.Top + row];
            bool isAllowed = _view.Allowed is not { } allowed || !group.Cpus.And(allowed).IsEmpty;
            grid.Write(_inside.X, _inside.Y + row, Line(group), isAllowed ? theme.WindowText : theme.WindowBorder, _inside.Width);
            if (_list.Top + row == _list.Line)
            {
                grid.Highlight(_inside.X - 1, _inside.Y + row, _inside.Width + 2, 1, theme.WindowCursor.Background, theme.WindowCursor.Attributes);
            }
        }

        for (int note = 0; note < below; note++)
        {
            grid.Write(inside.X, _inside.Bottom + note, notes[note], theme.WindowTitle, inside.Width);
        }

        DrawPosition(grid, theme, _list, _groups.Length);
    }

    public override void Take(in InputEvent input)
    {
        if (_targets.Take(input) || _list.Move(input, _groups.Length, letters: true))
        {
            return;
        }

        int button = ButtonAt(input);
        if (button == 0 || input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            Choose();
        }
        else if (button == 2)
        {
            Cancel();
        }
        else if (button == 1 || input is { Kind: InputKind.Key, Key: Key.Character, Rune.Value: ' ' })
        {
            Check();
        }
        else if (input is { Kind: InputKind.Mouse, Mouse: MouseAction.Press, Button: 1 } && _inside.Contains(input.X, input.Y)
            && _list.Top + input.Y - _inside.Y < _groups.Length)
        {
            _list.Line = _list.Top + input.Y - _inside.Y;
            Check();
        }
    }

    private string Line(CpuGroup group)
    {
        CpuSet checkedOnes = group.Cpus.And(_set);
        char mark = checkedOnes.IsEmpty ? ' ' : checkedOnes.Equals(group.Cpus) ? 'x' : '-';
        string which = group.Cpus.Count > 1 ? $": {group.Cpus}" : "";
        bool isLeftOut = _view.Allowed is { } allowed && group.Cpus.And(allowed).IsEmpty;
        return $"{new string(' ', group.Depth * Indent)}[{mark}] {group.Name}{which}{(isLeftOut ? " (not in its cpuset)" : "")}";
    }

    private string[] Notes() =>
    [
        "",
        _set.IsEmpty ? "check one CPU at least" : $"chosen: {_set}",
        _view.Allowed is { } allowed ? $"its cpuset allows {allowed}" : "what its cpuset allows is not known",
        .. _view.Now is null ? ["where it runs now is not known"] : _view.Differ ? (string[])["its threads differ now; all get what is chosen"] : [],
    ];

    /// <summary>Checks all CPUs of a line, or unchecks them where all are.</summary>
    private void Check()
    {
        CpuSet group = _groups[_list.Line].Cpus;
        _set = group.Without(_set).IsEmpty ? _set.Without(group) : _set.Or(group);
    }

    private void Choose()
    {
        if (!_set.IsEmpty)
        {
            Close();
            _chosen(_set);
        }
    }
}
