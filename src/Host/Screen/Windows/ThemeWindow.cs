using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>The themes: the one at the cursor is shown at once; Escape puts the former one back.</summary>
internal sealed class ThemeWindow : SetupPage
{
    private static readonly string[] _buttons = ["[ Enter: keep ]", "[ Ctrl-S: save ]", "[ Esc: as before ]"];

    private readonly ImmutableArray<Theme> _themes;
    private readonly Theme _before;
    private readonly Action<Theme> _show;
    private readonly Action<Theme> _save;
    private readonly TypedFind _find;
    private ScrollList _list;
    private Area _inside;

    /// <param name="pages">The setup.</param>
    /// <param name="page">Which of its pages it is.</param>
    /// <param name="themes">The themes that there are.</param>
    /// <param name="before">The one that is shown.</param>
    /// <param name="show">Shows another.</param>
    /// <param name="save">Saves one.</param>
    public ThemeWindow(SetupPages pages, int page, ImmutableArray<Theme> themes, Theme before, Action<Theme> show, Action<Theme> save)
        : base(pages, page)
    {
        (_themes, _before, _show, _save) = (themes, before, show, save);
        _find = new TypedFind(() => _themes.Length, line => _themes[line].Name);
        _list.Line = Math.Max(0, IndexOf(before.Name));
    }

    public override void Draw(CellGrid grid, Theme theme)
    {
        _inside = DrawPage(grid, theme, _find.Text, _buttons);
        int widest = _themes.Max(static known => known.Name.Length);
        _list.Fit(_themes.Length, _inside.Height);
        for (int row = 0; row < _inside.Height && _list.Top + row < _themes.Length; row++)
        {
            Theme known = _themes[_list.Top + row];
            int y = _inside.Y + row;
            grid.Write(_inside.X, y, known.Name, theme.WindowText, _inside.Width);
            grid.Write(_inside.X + widest + 2, y, known.Help, theme.WindowBorder, _inside.Width - widest - 2);
            if (_list.Top + row == _list.Line)
            {
                grid.Highlight(_inside.X - 1, y, _inside.Width + 2, 1, theme.WindowCursor.Background, theme.WindowCursor.Attributes);
            }
        }

        DrawPosition(grid, theme, _list, _themes.Length);
    }

    public override void Take(in InputEvent input)
    {
        if (TryTurn(input))
        {
            return;
        }

        int before = _list.Line;
        if (_list.Move(input, _themes.Length, letters: !_find.IsOn))
        {
            _find.End();
        }
        else if (input.Kind == InputKind.Mouse)
        {
            TakeMouse(input);
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            Close();
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.Control, Rune.Value: 's' })
        {
            Save();
        }
        else
        {
            _find.Take(input, ref _list.Line);
        }

        if (_list.Line != before)
        {
            _show(_themes[_list.Line]);
        }
    }

    public override void Cancel()
    {
        _show(_before);
        Close();
    }

    private void TakeMouse(in InputEvent input)
    {
        int line = _list.Top + input.Y - _inside.Y;
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
            default:
                if (input is { Mouse: MouseAction.Press, Button: 1 } && _inside.Contains(input.X, input.Y) && line < _themes.Length)
                {
                    _list.Line = line;
                }

                break;
        }
    }

    private void Save()
    {
        _save(_themes[_list.Line]);
        Close();
    }

    private int IndexOf(string name)
    {
        for (int index = 0; index < _themes.Length; index++)
        {
            if (_themes[index].Name == name)
            {
                return index;
            }
        }

        return -1;
    }
}
