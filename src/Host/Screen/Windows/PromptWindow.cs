using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>Asks for one line of text.</summary>
internal sealed class PromptWindow(string title, string label, Action<string> entered) : Window
{
    private const int Width = 50;
    private readonly LineEditor _editor = new();

    public override void Draw(CellGrid grid, Theme theme)
    {
        Area inside = DrawWindow(grid, theme, title, Math.Max(Width, TextWidth.Of(title) + 4), 1, "[ Enter: go on ]", "[ Esc: cancel ]");
        int used = grid.Write(inside.X, inside.Y, label, theme.WindowTitle, inside.Width);
        used += grid.Write(inside.X + used, inside.Y, ": ", theme.WindowTitle, inside.Width - used);
        _editor.Draw(grid, new Area(inside.X + used, inside.Y, Math.Max(1, inside.Width - used), 1), theme.WindowText);
    }

    public override void Take(in InputEvent input)
    {
        int button = ButtonAt(input);
        if (button == 1)
        {
            Cancel();
        }
        else if (button == 0 || input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            Close();
            entered(_editor.Text.Trim());
        }
        else
        {
            _editor.Take(input);
        }
    }
}
