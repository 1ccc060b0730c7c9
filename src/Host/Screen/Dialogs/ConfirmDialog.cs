using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Input;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Dialogs;

/// <summary>Asks before something is done; how hard depends on what can be lost.</summary>
internal sealed class ConfirmDialog : Dialog
{
    /// <summary>What must be typed where the risk is high.</summary>
    private const string Word = "yes";

    private const int LeastWidth = 40;

    private readonly string _title;
    private readonly ScrollText _text;
    private readonly string _verb;
    private readonly bool _isTyped;
    private readonly Action _confirmed;
    private readonly LineEditor _typed = new();
    private bool _isYes;

    /// <param name="title">What is asked.</param>
    /// <param name="lines">What would happen, line by line.</param>
    /// <param name="verb">The button that does it.</param>
    /// <param name="risk">Low: it is preselected; medium: Cancel is; high: a word must be typed.</param>
    /// <param name="confirmed">Does it.</param>
    public ConfirmDialog(string title, IReadOnlyList<string> lines, string verb, ActionRisk risk, Action confirmed)
    {
        _title = title;
        _text = new ScrollText(lines);
        _verb = verb;
        _isYes = risk is ActionRisk.None or ActionRisk.Low;
        _isTyped = risk == ActionRisk.High;
        _confirmed = confirmed;
    }

    public override void Draw(CellGrid grid, Theme theme)
    {
        string prompt = $"Type \"{Word}\", then Enter: ";
        int width = Math.Max(Math.Max(TextWidth.Of(_title) + 4, LeastWidth), _text.Widest);
        int extra = _isTyped ? 2 : 1;
        int height = _text.HeightAt(InsideWidth(grid, width)) + extra;
        Area inside = _isTyped
            ? DrawWindow(grid, theme, _title, width, height, "[ Esc: cancel ]")
            : DrawWindow(grid, theme, _title, width, height, QuestionDialog.Button(_verb, _isYes), QuestionDialog.Button("Cancel", !_isYes));
        int room = inside.Height > extra ? inside.Height - extra : inside.Height;
        _text.Draw(grid, inside with { Height = room }, theme.DialogText);
        DrawPosition(grid, theme, _text.Shown, _text.Count);
        if (_isTyped)
        {
            int y = inside.Bottom - 1;
            int used = grid.Write(inside.X, y, prompt, theme.DialogTitle, inside.Width);
            _typed.Draw(grid, new Area(inside.X + used, y, Math.Max(1, inside.Width - used), 1), theme.DialogText);
        }
    }

    public override void Take(in InputEvent input)
    {
        if (_text.Take(input, letters: !_isTyped))
        {
            return;
        }

        int button = ButtonAt(input);
        if (_isTyped)
        {
            TakeTyped(input, button);
        }
        else if (button >= 0)
        {
            Answer(button == 0);
        }
        else if (input.Kind == InputKind.Key)
        {
            TakeKey(input);
        }
    }

    private void TakeTyped(in InputEvent input, int button)
    {
        if (button == 0)
        {
            Cancel();
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            if (_typed.Text.Trim().Equals(Word, StringComparison.OrdinalIgnoreCase))
            {
                Answer(true);
            }
        }
        else if (input.Kind == InputKind.Key)
        {
            // Not a paste: whoever pastes has not read.
            _typed.Take(input);
        }
    }

    private void TakeKey(in InputEvent input)
    {
        switch (input)
        {
            case { Key: Key.Enter }:
                Answer(_isYes);
                break;
            case { Key: Key.Left or Key.Right or Key.Tab }:
                _isYes = !_isYes;
                break;
            case { Key: Key.Character, Rune.Value: 'y' or 'Y' }:
                Answer(true);
                break;
            case { Key: Key.Character, Rune.Value: 'n' or 'N' }:
                Answer(false);
                break;
        }
    }

    private void Answer(bool yes)
    {
        Close();
        if (yes)
        {
            _confirmed();
        }
    }
}
