using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Dialogs;

/// <summary>Shows lines, which scroll, until a key closes it.</summary>
internal sealed class MessageDialog(string title, IReadOnlyList<string> lines) : Dialog
{
    private readonly ScrollText _text = new(lines);

    public override void Draw(CellGrid grid, Theme theme)
    {
        int width = Math.Max(_text.Widest, TextWidth.Of(title) + 4);
        Area inside = DrawWindow(grid, theme, title, width, _text.HeightAt(InsideWidth(grid, width)), "[ Close ]");
        _text.Draw(grid, inside, theme.DialogText);
        DrawPosition(grid, theme, _text.Shown, _text.Count);
    }

    public override void Take(in InputEvent input)
    {
        if (_text.Take(input, letters: true))
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
