using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Dialogs;

/// <summary>Shows lines, which scroll, until a key closes it.</summary>
internal sealed class MessageDialog(string title, IReadOnlyList<string> lines) : Dialog
{
    private ScrollList _list;

    public override void Draw(CellGrid grid, Theme theme)
    {
        int width = TextWidth.Of(title) + 4;
        foreach (string line in lines)
        {
            width = Math.Max(width, TextWidth.Of(line));
        }

        Area inside = DrawWindow(grid, theme, title, width, lines.Count, "[ Close ]");
        _list.FitTop(lines.Count, inside.Height);
        for (int row = 0; row < inside.Height && _list.Top + row < lines.Count; row++)
        {
            grid.Write(inside.X, inside.Y + row, lines[_list.Top + row], theme.DialogText, inside.Width);
        }
    }

    public override void Take(in InputEvent input)
    {
        if (_list.Scroll(input, lines.Count))
        {
            return;
        }

        if (ButtonAt(input) >= 0 || input is { Kind: InputKind.Key, Key: Key.Enter }
            || input is { Kind: InputKind.Key, Key: Key.Character, Rune.Value: 'q' or ' ' })
        {
            Close();
        }
    }
}
