using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>Asks which of several things to do; Escape does none.</summary>
internal sealed class QuestionWindow(string title, IReadOnlyList<string> lines, IReadOnlyList<(string Label, Action Chosen)> answers) : Window
{
    private const string Cancelling = "Cancel";
    private const int LeastWidth = 40;

    private readonly ScrollText _text = new(lines);
    private int _selected;

    /// <summary>Whether Cancel is preselected, and not the first answer.</summary>
    public bool IsCautious
    {
        init => _selected = value ? answers.Count : 0;
    }

    /// <summary>Whether y gives the first answer and n cancels.</summary>
    public bool TakesYesAndNo { get; init; }

    public override void Draw(CellGrid grid, Theme theme)
    {
        string[] buttons = [.. answers.Select((answer, index) => Button(answer.Label, index == _selected)), Button(Cancelling, _selected == answers.Count)];
        int width = Math.Max(Math.Max(TextWidth.Of(title) + 4, LeastWidth), Math.Max(_text.Widest, buttons.Sum(static button => TextWidth.Of(button) + 2)));
        Area inside = DrawWindow(grid, theme, title, width, _text.HeightAt(InsideWidth(grid, width)) + 1, buttons);
        _text.Draw(grid, inside.Height > 1 ? inside with { Height = inside.Height - 1 } : inside, theme.WindowText);
        DrawPosition(grid, theme, _text.Shown, _text.Count);
    }

    public override void Take(in InputEvent input)
    {
        if (_text.Take(input, letters: true))
        {
            return;
        }

        int button = ButtonAt(input);
        if (button >= 0)
        {
            Answer(button);
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            Answer(_selected);
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Right or Key.Tab })
        {
            _selected = (_selected + 1) % (answers.Count + 1);
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Left })
        {
            _selected = (_selected + answers.Count) % (answers.Count + 1);
        }
        else if (TakesYesAndNo && input is { Kind: InputKind.Key, Key: Key.Character, Rune.Value: 'y' or 'Y' or 'n' or 'N' })
        {
            Answer(input.Rune.Value is 'y' or 'Y' ? 0 : answers.Count);
        }
    }

    private void Answer(int button)
    {
        if (button >= answers.Count)
        {
            Cancel();
            return;
        }

        Close();
        answers[button].Chosen();
    }

    /// <summary>A button as it is drawn.</summary>
    private static string Button(string text, bool isSelected) => isSelected ? $"[>{text}<]" : $"[ {text} ]";
}
