using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>Every column there is, those that are shown first, as they stand from left to right: to show, to hide and to move.
/// The table behind it follows every key; Escape puts it back as it was.</summary>
internal sealed class ColumnsWindow : SetupPage
{
    private const int MarkWidth = 4;

    private static readonly string[] _buttons =
        ["[ Enter: keep ]", "[ Ctrl-S: save ]", "[ Esc: as before ]", "[ Space: show, hide ]", "[ F7 F8: move ]", "[ Del: default ]"];

    private readonly List<Column> _lines = [];
    private readonly HashSet<Column> _shown = [];
    private readonly IReadOnlyList<Column> _all;
    private readonly ImmutableArray<Column>? _before;
    private readonly Action<ImmutableArray<Column>?> _show;
    private readonly Func<ReadOnlySpan<Column>> _now;
    private readonly Action<ImmutableArray<Column>> _save;
    private readonly TypedFind _find;
    private readonly int _widest;
    private readonly int _widestHeader;
    private ScrollList _list;
    private Area _inside;
    private bool _isDefault;

    /// <param name="pages">The setup.</param>
    /// <param name="page">Which of its pages it is.</param>
    /// <param name="all">Every column.</param>
    /// <param name="before">What the user had chosen; null for the default columns.</param>
    /// <param name="now">What is shown.</param>
    /// <param name="show">Shows others; null for the default ones.</param>
    /// <param name="save">Saves what is shown; empty for the default columns.</param>
    public ColumnsWindow(
        SetupPages pages,
        int page,
        IReadOnlyList<Column> all,
        ImmutableArray<Column>? before,
        Func<ReadOnlySpan<Column>> now,
        Action<ImmutableArray<Column>?> show,
        Action<ImmutableArray<Column>> save)
        : base(pages, page)
    {
        (_all, _before, _now, _show, _save) = (all, before, now, show, save);
        _find = new TypedFind(() => _lines.Count, line => $"{_lines[line].Id} {_lines[line].Spec.Header}");
        _widest = all.Max(static column => column.Id.Length);
        _widestHeader = all.Max(static column => TextWidth.Of(column.Spec.Header));
        _isDefault = before is null;
        Fill();
    }

    public override void Draw(CellGrid grid, Theme theme)
    {
        _inside = DrawPage(grid, theme, _find.Text, _buttons);
        _list.Fit(_lines.Count, _inside.Height);
        for (int row = 0; row < _inside.Height && _list.Top + row < _lines.Count; row++)
        {
            Column column = _lines[_list.Top + row];
            int y = _inside.Y + row;
            grid.Write(_inside.X, y, _shown.Contains(column) ? "[x] " : "[ ] ", theme.WindowText, _inside.Width);
            grid.Write(_inside.X + MarkWidth, y, column.Id, theme.WindowText, _inside.Width - MarkWidth);
            int x = MarkWidth + _widest + 2;
            grid.Write(_inside.X + x, y, column.Spec.Header, theme.WindowText, _inside.Width - x);
            x += _widestHeader + 2;
            grid.Write(_inside.X + x, y, column.Spec.Help, theme.WindowBorder, _inside.Width - x);
            if (_list.Top + row == _list.Line)
            {
                grid.Highlight(_inside.X - 1, y, _inside.Width + 2, 1, theme.WindowCursor.Background, theme.WindowCursor.Attributes);
            }
        }

        DrawPosition(grid, theme, _list, _lines.Count);
    }

    public override void Take(in InputEvent input)
    {
        if (TryTurn(input))
        {
            return;
        }

        if (_list.Move(input, _lines.Count, letters: !_find.IsOn))
        {
            _find.End();
            return;
        }

        if (input.Kind == InputKind.Mouse)
        {
            TakeMouse(input);
            return;
        }

        switch (input)
        {
            case { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.None, Rune.Value: ' ' }:
                Toggle();
                break;
            case { Kind: InputKind.Key, Key: Key.F7 }:
                MoveColumn(-1);
                break;
            case { Kind: InputKind.Key, Key: Key.F8 }:
                MoveColumn(1);
                break;
            case { Kind: InputKind.Key, Key: Key.Delete }:
                ShowDefault();
                break;
            case { Kind: InputKind.Key, Key: Key.Enter }:
                Close();
                break;
            case { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.Control, Rune.Value: 's' }:
                Save();
                break;
            default:
                _find.Take(input, ref _list.Line);
                break;
        }
    }

    public override void Cancel()
    {
        _show(_before);
        Close();
    }

    private void TakeMouse(in InputEvent input)
    {
        switch (ButtonAt(input))
        {
            case 0:
                Close();
                break;
            case 1:
                Save();
                break;
            case 2:
                Cancel();
                break;
            case 3:
                Toggle();
                break;
            case 4:
                MoveColumn(1);
                break;
            case 5:
                ShowDefault();
                break;
            default:
                int line = _list.Top + input.Y - _inside.Y;
                if (input is { Mouse: MouseAction.Press, Button: 1 } && _inside.Contains(input.X, input.Y) && line < _lines.Count)
                {
                    bool again = line == _list.Line || input.X < _inside.X + MarkWidth;
                    _list.Line = line;
                    if (again)
                    {
                        Toggle();
                    }
                }

                break;
        }
    }

    /// <summary>Shows the cursor's column: where it stands among those that are shown, else at their end, before time and command
    /// where these are there; or hides it, where another is left.</summary>
    private void Toggle()
    {
        Column column = _lines[_list.Line];
        if (!_shown.Remove(column))
        {
            int place = _lines.FindLastIndex(_shown.Contains) + 1;
            if (place <= _list.Line)
            {
                while (place > 0 && _lines[place - 1].Id is "time" or "command" && _shown.Contains(_lines[place - 1]))
                {
                    place--;
                }

                _lines.RemoveAt(_list.Line);
                _lines.Insert(place, column);
                _list.Line = place;
            }

            _shown.Add(column);
        }
        else if (_shown.Count == 0)
        {
            _shown.Add(column);
            return;
        }

        Changed();
    }

    /// <summary>Moves the cursor's column; the cursor stays on it.</summary>
    private void MoveColumn(int by)
    {
        int to = _list.Line + by;
        if (to >= 0 && to < _lines.Count)
        {
            (_lines[to], _lines[_list.Line]) = (_lines[_list.Line], _lines[to]);
            _list.Line = to;
            Changed();
        }
    }

    private void ShowDefault()
    {
        _isDefault = true;
        _show(null);
        Fill();
    }

    private void Changed()
    {
        _isDefault = false;
        _find.End();
        _show([.. _lines.Where(_shown.Contains)]);
    }

    private void Save()
    {
        _save(_isDefault ? [] : [.. _lines.Where(_shown.Contains)]);
        Close();
    }

    private void Fill()
    {
        ReadOnlySpan<Column> now = _now();
        _lines.Clear();
        _shown.Clear();
        foreach (Column column in now)
        {
            _lines.Add(column);
            _shown.Add(column);
        }

        _lines.AddRange(_all.Where(column => !_shown.Contains(column)));
    }
}
