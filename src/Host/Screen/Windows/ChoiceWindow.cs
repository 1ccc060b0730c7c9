using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>A list to choose one line from. Typing finds it; j and k move, except in what is being typed.</summary>
internal sealed class ChoiceWindow(string title, IReadOnlyList<Choice> choices, int selected, Action<int> chosen) : Window
{
    private const int WidestHelp = 100;
    private readonly TypedFind _find = new(() => choices.Count, line => choices[line].Text);
    private ScrollList _list = new() { Line = selected };
    private Area _inside;

    /// <summary>Whom it is about, or null for nobody.</summary>
    public TargetList? Targets { get; init; }

    /// <summary>Another way to choose, or null for none.</summary>
    public FurtherChoice? Further { get; init; }

    private string[] Buttons => field ??= Further is null
        ? ["[ Enter: choose ]", "[ Esc: cancel ]"]
        : ["[ Enter: choose ]", $"[ Tab: {Further.Label} ]", "[ Esc: cancel ]"];

    public override void Draw(CellGrid grid, Theme theme)
    {
        int widest = 0;
        int help = 0;
        foreach (Choice choice in choices)
        {
            widest = Math.Max(widest, TextWidth.Of(choice.Text));
            help = Math.Max(help, Math.Min(WidestHelp, TextWidth.Of(choice.Help)));
        }

        string shownTitle = _find.IsOn ? $"{title}: {_find.Text}" : title;
        int width = Math.Max(widest + 2 + help, TextWidth.Of(shownTitle) + 4);
        _inside = DrawWindow(grid, theme, shownTitle, width, choices.Count + (Targets?.HeightBelow ?? 0), Buttons);
        _inside = Targets?.DrawBelow(grid, theme, _inside) ?? _inside;
        _list.Fit(choices.Count, _inside.Height);
        for (int row = 0; row < _inside.Height && _list.Top + row < choices.Count; row++)
        {
            Choice choice = choices[_list.Top + row];
            int y = _inside.Y + row;
            grid.Write(_inside.X, y, choice.Text, theme.WindowText, _inside.Width);
            grid.Write(_inside.X + widest + 2, y, choice.Help, theme.WindowBorder, _inside.Width - widest - 2);
            if (_list.Top + row == _list.Line)
            {
                grid.Highlight(_inside.X - 1, y, _inside.Width + 2, 1, theme.WindowCursor.Background, theme.WindowCursor.Attributes);
            }
        }
    }

    public override void Take(in InputEvent input)
    {
        if (Targets?.Take(input) == true)
        {
            return;
        }

        if (_list.Move(input, choices.Count, letters: !_find.IsOn))
        {
            _find.End();
        }
        else if (input.Kind == InputKind.Mouse)
        {
            TakeMouse(input);
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            Choose(chosen);
        }
        else if (Further is not null && input is { Kind: InputKind.Key, Key: Key.Tab })
        {
            Choose(Further.Chosen);
        }
        else
        {
            _find.Take(input, ref _list.Line);
        }
    }

    private void TakeMouse(in InputEvent input)
    {
        int button = ButtonAt(input);
        if (button == 0)
        {
            Choose(chosen);
        }
        else if (button == Buttons.Length - 1)
        {
            Cancel();
        }
        else if (button == 1)
        {
            Choose(Further!.Chosen);
        }
        else if (input is { Mouse: MouseAction.Press, Button: 1 } && _inside.Contains(input.X, input.Y)
            && _list.Top + input.Y - _inside.Y < choices.Count)
        {
            int line = _list.Top + input.Y - _inside.Y;
            bool again = line == _list.Line;
            _list.Line = line;
            if (again)
            {
                Choose(chosen);
            }
        }
    }

    private void Choose(Action<int> way)
    {
        Close();
        if (choices.Count > 0)
        {
            way(_list.Line);
        }
    }
}

/// <summary>A line of a <see cref="ChoiceWindow"/>.</summary>
/// <param name="Text">What is chosen.</param>
/// <param name="Help">What it means, beside it.</param>
internal sealed record Choice(string Text, string Help);

/// <summary>Another way to choose a line of a <see cref="ChoiceWindow"/>.</summary>
/// <param name="Label">What it does, for the button.</param>
/// <param name="Chosen">Does it.</param>
internal sealed record FurtherChoice(string Label, Action<int> Chosen);
