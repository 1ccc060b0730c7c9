using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>A page of the setup about something that has a place of its own, and the way there.</summary>
/// <param name="pages">The setup.</param>
/// <param name="page">Which of its pages it is.</param>
/// <param name="text">What there is to say.</param>
/// <param name="label">What Enter does.</param>
/// <param name="go">Goes there.</param>
internal sealed class LinkWindow(SetupPages pages, int page, ImmutableArray<string> text, string label, Action go) : SetupPage(pages, page)
{
    private readonly ScrollText _text = new(text);
    private readonly string[] _buttons = [$"[ Enter: {label} ]", "[ Tab: next page ]", "[ Esc: close ]"];

    public override void Draw(CellGrid grid, Theme theme)
    {
        Area inside = DrawPage(grid, theme, "", _buttons);
        _text.Draw(grid, inside, theme.WindowText);
    }

    public override void Take(in InputEvent input)
    {
        int button = ButtonAt(input);
        if (button == 0 || input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            Close();
            go();
        }
        else if (button == 2)
        {
            Cancel();
        }
        else if (button == 1)
        {
            TryTurn(new InputEvent { Kind = InputKind.Key, Key = Key.Tab });
        }
        else
        {
            TryTurn(input);
        }
    }
}
