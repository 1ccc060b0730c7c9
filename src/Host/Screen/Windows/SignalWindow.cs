using System.Text;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Signals;
using Bpftop.Host.Targets;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>Asks which signal goes to the processes that it shows. They were pinned when it opened, and Enter sends
/// to exactly these.</summary>
/// <remarks>Every letter is typed text: in "kill", typed as in htop, the k must not move the cursor.</remarks>
internal sealed class SignalWindow : Window
{
    private const int SignalWidth = 12;
    private const int TargetWidth = 60;
    private const int Height = 16;

    /// <summary>Where less is left beside the signals, the targets stand above them.</summary>
    private const int LeastTarget = 24;

    private readonly ImmutableArray<ProcessTarget> _targets;
    private readonly TargetList _list;
    private readonly Action<SignalName> _send;
    private ScrollList _signals;
    private string _typed = "";
    private Area _signalArea;

    public SignalWindow(ImmutableArray<ProcessTarget> targets, SignalName? first, Action<SignalName> send)
    {
        _targets = targets;
        _send = send;
        _list = new TargetList(targets);
        for (int index = 0; index < SignalNames.All.Length; index++)
        {
            if (SignalNames.All[index].Number == (first?.Number ?? SignalNames.Terminate))
            {
                _signals.Line = index;
            }
        }
    }

    public override void Draw(CellGrid grid, Theme theme)
    {
        string count = TargetText.Count(_targets.Length);
        int width = SignalWidth + 2 + TargetWidth;
        int insideWidth = InsideWidth(grid, width);
        string title = $"Send a signal to {TargetText.Counted(_targets)}";
        title = TextWidth.Of(title) + 2 <= insideWidth ? title : count;
        title = _typed.Length == 0 ? title : $"{title}: {_typed}";
        Area inside = DrawWindow(grid, theme, title, width, Height, "[ Enter: send ]", "[ Esc: cancel ]");
        int beside = inside.Width - SignalWidth - 2;
        if (beside >= LeastTarget)
        {
            _signalArea = inside with { Width = SignalWidth };
            _list.Draw(grid, theme, inside with { X = inside.Right - beside, Width = beside });
        }
        else
        {
            int above = Math.Min(_targets.Length, inside.Height / 2);
            _signalArea = inside with { Y = inside.Y + above, Height = inside.Height - above };
            _list.Draw(grid, theme, inside with { Height = above }, isShort: true);
        }

        DrawSignals(grid, theme);
    }

    public override void Take(in InputEvent input)
    {
        if (_list.Take(input))
        {
            return;
        }

        if (input.Kind == InputKind.Mouse)
        {
            TakeMouse(input);
        }
        else if (input.Kind == InputKind.Key)
        {
            TakeKey(input);
        }
    }

    private void DrawSignals(CellGrid grid, Theme theme)
    {
        ReadOnlySpan<SignalName> signals = SignalNames.All;
        _signals.Fit(signals.Length, _signalArea.Height);
        for (int row = 0; row < _signalArea.Height && _signals.Top + row < signals.Length; row++)
        {
            SignalName signal = signals[_signals.Top + row];
            int y = _signalArea.Y + row;
            string text = string.Create(CultureInfo.InvariantCulture, $"{signal.Number,2} {signal.Name}");
            grid.Write(_signalArea.X, y, text, theme.WindowText, _signalArea.Width);
            if (_signals.Top + row == _signals.Line)
            {
                grid.Highlight(_signalArea.X, y, _signalArea.Width, 1, theme.WindowCursor.Background, theme.WindowCursor.Attributes);
            }
        }
    }

    private void TakeKey(in InputEvent input)
    {
        switch (input.Key)
        {
            case Key.Enter:
                Send();
                break;
            case Key.Backspace:
                _typed = _typed.Length == 0 ? "" : _typed[..^1];
                break;
            case Key.Character when input.Modifiers == Modifiers.None && !Rune.IsControl(input.Rune):
                Find(_typed + input.Rune.ToString());
                break;
            default:
                if (_signals.Move(input, SignalNames.All.Length, letters: false))
                {
                    _typed = "";
                }

                break;
        }
    }

    private void TakeMouse(in InputEvent input)
    {
        int button = ButtonAt(input);
        if (button == 0)
        {
            Send();
        }
        else if (button == 1)
        {
            Cancel();
        }
        else if (!_signals.Move(input, SignalNames.All.Length, letters: false) && input is { Mouse: MouseAction.Press, Button: 1 }
            && _signalArea.Contains(input.X, input.Y))
        {
            _signals.Line = Math.Min(_signals.Top + input.Y - _signalArea.Y, SignalNames.All.Length - 1);
        }
    }

    private void Send()
    {
        Close();
        _send(SignalNames.All[_signals.Line]);
    }

    /// <summary>Goes to the signal whose name or number begins with what was typed; SIG may stand before the name.</summary>
    private void Find(string typed)
    {
        string name = typed.StartsWith("sig", StringComparison.OrdinalIgnoreCase) ? typed[3..] : typed;
        for (int index = 0; index < SignalNames.All.Length; index++)
        {
            SignalName signal = SignalNames.All[index];
            if (signal.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                || signal.Number.ToString(CultureInfo.InvariantCulture).StartsWith(typed, StringComparison.Ordinal))
            {
                _typed = typed;
                _signals.Line = index;
                return;
            }
        }

        // "s" and "si" begin SIG as well as a name.
        if ("sig".StartsWith(typed, StringComparison.OrdinalIgnoreCase))
        {
            _typed = typed;
        }
    }
}
