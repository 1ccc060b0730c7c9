using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>Shows lines, which scroll, until a key closes it.</summary>
internal sealed class MessageWindow(string title, IReadOnlyList<string> lines) : Window
{
    private readonly ScrollText _text = new(lines);

    public override void Draw(CellGrid grid, Theme theme)
    {
        int width = Math.Max(_text.Widest, TextWidth.Of(title) + 4);
        Area inside = DrawWindow(grid, theme, title, width, _text.HeightAt(InsideWidth(grid, width)), "[ Close ]");
        _text.Draw(grid, inside, theme.WindowText);
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
