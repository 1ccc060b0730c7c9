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

    private readonly string _title;
    private readonly IReadOnlyList<string> _lines;
    private readonly string _verb;
    private readonly bool _isTyped;
    private readonly Action _confirmed;
    private readonly LineEditor _typed = new();
    private ScrollList _list;
    private bool _isYes;

    /// <param name="title">What is asked.</param>
    /// <param name="lines">What would happen, line by line.</param>
    /// <param name="verb">The button that does it.</param>
    /// <param name="risk">Low: it is preselected; medium: Cancel is; high: a word must be typed.</param>
    /// <param name="confirmed">Does it.</param>
    public ConfirmDialog(string title, IReadOnlyList<string> lines, string verb, ActionRisk risk, Action confirmed)
    {
        _title = title;
        _lines = lines;
        _verb = verb;
        _isYes = risk == ActionRisk.Low;
        _isTyped = risk == ActionRisk.High;
        _confirmed = confirmed;
    }

    public override void Draw(CellGrid grid, Theme theme)
    {
        string prompt = $"Type \"{Word}\", then Enter: ";
        int width = Math.Max(TextWidth.Of(_title) + 4, 40);
        foreach (string line in _lines)
        {
            width = Math.Max(width, TextWidth.Of(line));
        }

        int extra = _isTyped ? 2 : 1;
        Area inside = _isTyped
            ? DrawWindow(grid, theme, _title, width, _lines.Count + extra, "[ Esc: cancel ]")
            : DrawWindow(grid, theme, _title, width, _lines.Count + extra, Button(_verb, _isYes), Button("Cancel", !_isYes));
        int room = inside.Height > extra ? inside.Height - extra : inside.Height;
        _list.FitTop(_lines.Count, room);
        for (int row = 0; row < room && _list.Top + row < _lines.Count; row++)
        {
            grid.Write(inside.X, inside.Y + row, _lines[_list.Top + row], theme.DialogText, inside.Width);
        }

        if (_isTyped)
        {
            int y = inside.Bottom - 1;
            int used = grid.Write(inside.X, y, prompt, theme.DialogTitle, inside.Width);
            _typed.Draw(grid, new Area(inside.X + used, y, Math.Max(1, inside.Width - used), 1), theme.DialogText);
        }
    }

    public override void Take(in InputEvent input)
    {
        if (_list.Scroll(input, _lines.Count))
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

    private static string Button(string text, bool isSelected) => isSelected ? $"[>{text}<]" : $"[ {text} ]";

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
