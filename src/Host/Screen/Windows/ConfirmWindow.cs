using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>Asks before something is done of which much can be lost: a word must be typed.</summary>
internal sealed class ConfirmWindow(string title, IReadOnlyList<string> lines, Action confirmed) : Window
{
    private const string Word = "yes";
    private const int LeastWidth = 40;

    private readonly ScrollText _text = new(lines);
    private readonly LineEditor _typed = new();

    /// <summary>Asks as hard as the risk is.</summary>
    /// <param name="title">What is asked.</param>
    /// <param name="lines">What would happen, line by line.</param>
    /// <param name="verb">The button that does it.</param>
    /// <param name="risk">Low: the button is preselected; medium: Cancel is; high: a word must be typed.</param>
    /// <param name="confirmed">Does it.</param>
    public static Window For(string title, IReadOnlyList<string> lines, string verb, ActionRisk risk, Action confirmed) => risk == ActionRisk.High
        ? new ConfirmWindow(title, lines, confirmed)
        : new QuestionWindow(title, lines, [(verb, confirmed)]) { IsCautious = risk == ActionRisk.Medium, TakesYesAndNo = true };

    public override void Draw(CellGrid grid, Theme theme)
    {
        int width = Math.Max(Math.Max(TextWidth.Of(title) + 4, LeastWidth), _text.Widest);
        Area inside = DrawWindow(grid, theme, title, width, _text.HeightAt(InsideWidth(grid, width)) + 2, "[ Esc: cancel ]");
        _text.Draw(grid, inside.Height > 2 ? inside with { Height = inside.Height - 2 } : inside, theme.WindowText);
        DrawPosition(grid, theme, _text.Shown, _text.Count);
        int y = inside.Bottom - 1;
        int used = grid.Write(inside.X, y, $"Type \"{Word}\", then Enter: ", theme.WindowTitle, inside.Width);
        _typed.Draw(grid, new Area(inside.X + used, y, Math.Max(1, inside.Width - used), 1), theme.WindowText);
    }

    public override void Take(in InputEvent input)
    {
        if (_text.Take(input, letters: false))
        {
            return;
        }

        if (ButtonAt(input) == 0)
        {
            Cancel();
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            if (_typed.Text.Trim().Equals(Word, StringComparison.OrdinalIgnoreCase))
            {
                Close();
                confirmed();
            }
        }
        else if (input.Kind == InputKind.Key)
        {
            // No paste: the word is there to be read and typed.
            _typed.Take(input);
        }
    }
}
