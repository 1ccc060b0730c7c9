using Bpftop.Host.Screen.Dialogs;
using Bpftop.Host.Screen.Keys;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>Who gets a key or a click: the window on top, else the line that is being typed, else the page.</summary>
internal sealed partial class MonitorScreen
{
    private ScreenLayout _layout;

    /// <summary>Takes one event.</summary>
    public void Take(in InputEvent input)
    {
        NeedsDraw = true;
        if (_dialogs.Count > 0)
        {
            TakeInDialog(_dialogs[^1], input);
        }
        else if (_page.Prompt is { } prompt && input.Kind is InputKind.Key or InputKind.Paste)
        {
            prompt.Take(input);
        }
        else if (input.Kind == InputKind.Key)
        {
            TakeKey(input);
        }
        else if (input.Kind == InputKind.Mouse)
        {
            TakeMouse(input);
        }
        else if (input.Kind == InputKind.Paste)
        {
            Say("a paste is taken by search (/) and filter (\\) only");
        }
    }

    private void TakeInDialog(Dialog dialog, in InputEvent input)
    {
        if (input is { Kind: InputKind.Key, Key: Key.Escape }
            || input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.Control, Rune.Value: 'c' })
        {
            dialog.Cancel();
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.Control, Rune.Value: 'l' })
        {
            _terminal.Invalidate();
        }
        else
        {
            dialog.Take(input);
        }

        DropClosed();
    }

    private void TakeKey(in InputEvent input)
    {
        if (_sequence.Take(input, _page.IsSearching, out Command? command, out string? unknown))
        {
            Do(command);
        }
        else if (unknown is not null)
        {
            Say($"{unknown} does nothing here; {Options.Keys.KeyOf(Commands.Help) ?? "help"} lists the keys");
        }
    }

    private void TakeMouse(in InputEvent input)
    {
        if (_layout.Functions.Contains(input.X, input.Y))
        {
            if (input is { Mouse: MouseAction.Press, Button: 1 } && _functions.At(input.X) is { } command)
            {
                Do(command);
            }
        }
        else if (_layout.Tabs.Contains(input.X, input.Y))
        {
            if (input is { Mouse: MouseAction.Press, Button: 1 })
            {
                GoToTab(TabAt(input.X));
            }
        }
        else if (_layout.Page.Contains(input.X, input.Y))
        {
            _page.TakeMouse(input, _layout.Page);
        }
    }

    private void Do(Command command)
    {
        if (!command.TryDo(this, _page))
        {
            Say($"{command.Name} does nothing on this screen");
        }
    }

    public void Quit() => new LeavingDialogs(this, () => IsDone = true).Begin();

    public void ShowHelp() => Show(new HelpDialog(Options.Keys));

    public void TogglePause() => IsPaused = !IsPaused;

    public void Redraw() => _terminal.Invalidate();

    public void Suspend() => _terminal.Suspend();

    public void TogglePlugins() => GoTo(_page == _plugins ? _processes : _plugins);

    public void Back()
    {
        if (_page != _processes)
        {
            GoTo(_processes);
        }
        else
        {
            _processes.Back();
        }
    }

    /// <summary>Takes back what the user has set on the page, one thing at a time; then leaves the page.</summary>
    public void Cancel()
    {
        if (_message.Length > 0)
        {
            _message = "";
        }

        if (!_page.Cancel())
        {
            GoTo(_processes);
        }
    }

    /// <summary>Goes to the process table (0) or to a table of a plugin.</summary>
    public void GoToTab(int index)
    {
        if (index == 0)
        {
            GoTo(_processes);
        }
        else if (index > 0 && index <= _tables.Count)
        {
            GoTo(_tables[index - 1]);
        }
        else if (index > 0)
        {
            Say($"there is no screen {index + 1}: {(_tables.Count == 0 ? "no plugin that is on has a table" : $"{_tables.Count + 1} is the last")}");
        }
    }
}
