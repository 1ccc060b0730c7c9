using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>The windows over the screen; the last one has every key and click.</summary>
internal sealed class WindowStack
{
    private readonly List<Window> _windows = [];

    public bool IsEmpty => _windows.Count == 0;

    /// <summary>Whether a window is open that wants everything behind it to stand still.</summary>
    public bool HoldScreen => _windows.Exists(static window => window.HoldsScreen);

    public void Open(Window window) => _windows.Add(window);

    public void Draw(CellGrid grid, Theme theme)
    {
        if (HoldScreen)
        {
            grid.Highlight(0, 0, grid.Width, grid.Height, theme.Behind.Background, theme.Behind.Attributes);
        }

        foreach (Window window in _windows)
        {
            window.Draw(grid, theme);
        }
    }

    /// <summary>Passes an event to the window on top; the stack must not be empty.</summary>
    public void Take(in InputEvent input)
    {
        if (input is { Kind: InputKind.Key, Key: Key.Escape }
            || input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.Control, Rune.Value: 'c' })
        {
            _windows[^1].Cancel();
        }
        else
        {
            _windows[^1].Take(input);
        }

        DropClosed();
    }

    /// <summary>Looks whether what the window on top waits for has come.</summary>
    /// <returns>True where it has.</returns>
    public bool Poll()
    {
        bool came = !IsEmpty && _windows[^1] is { IsWaiting: true } waiting && waiting.Poll();
        if (came)
        {
            DropClosed();
        }

        return came;
    }

    private void DropClosed() => _windows.RemoveAll(static window => window.IsClosed);
}
