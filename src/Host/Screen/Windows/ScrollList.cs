using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>A cursor and a scroll position over lines.</summary>
internal struct ScrollList
{
    /// <summary>The line of the cursor.</summary>
    public int Line;

    /// <summary>The first line that is shown.</summary>
    public int Top;

    /// <summary>Lines that fit, as of the last drawing.</summary>
    public int Height;

    /// <summary>Keeps cursor and scroll position within the lines, and the cursor in sight.</summary>
    public void Fit(int count, int height)
    {
        Height = Math.Max(0, height);
        Line = Math.Clamp(Line, 0, Math.Max(0, count - 1));
        if (Height == 0)
        {
            Top = Line;
            return;
        }

        Top = Math.Clamp(Top, Math.Max(0, Line - Height + 1), Line);
        Top = Math.Clamp(Top, 0, Math.Max(0, count - Height));
    }

    /// <summary>Scrolls lines without a cursor.</summary>
    public void FitTop(int count, int height)
    {
        Height = Math.Max(0, height);
        Top = Math.Clamp(Top, 0, Math.Max(0, count - Height));
    }

    /// <summary>Moves by a key of movement.</summary>
    /// <param name="input">The key.</param>
    /// <param name="count">Lines there are.</param>
    /// <param name="letters">Whether j and k are keys of movement too.</param>
    /// <returns>False for other keys.</returns>
    public bool Move(in InputEvent input, int count, bool letters)
    {
        int step = letters && input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.None, Rune.Value: 'j' or 'k' }
            ? input.Rune.Value == 'j' ? 1 : -1
            : StepOf(input, count);
        Line = Math.Clamp(Line + step, 0, Math.Max(0, count - 1));
        return step != 0;
    }

    /// <summary>Scrolls by a key of movement.</summary>
    /// <param name="input">The key.</param>
    /// <param name="count">Lines there are.</param>
    /// <param name="letters">Whether j, k, g and G are keys of movement too: not where text is typed.</param>
    /// <returns>False for other keys.</returns>
    public bool Scroll(in InputEvent input, int count, bool letters)
    {
        int step = StepOf(input, count);
        if (letters && input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.None })
        {
            step = input.Rune.Value switch
            {
                'j' => 1,
                'k' => -1,
                'g' => -count - 1,
                'G' => count + 1,
                _ => 0,
            };
        }

        Top = Math.Clamp(Top + step, 0, Math.Max(0, count - Height));
        return step != 0;
    }

    private readonly int StepOf(in InputEvent input, int count)
    {
        if (input.Kind == InputKind.Mouse)
        {
            return input.Mouse switch
            {
                MouseAction.WheelUp => -3,
                MouseAction.WheelDown => 3,
                _ => 0,
            };
        }

        return input.Kind != InputKind.Key ? 0 : input.Key switch
        {
            Key.Up => -1,
            Key.Down => 1,
            Key.PageUp => -Math.Max(1, Height - 1),
            Key.PageDown => Math.Max(1, Height - 1),
            Key.Home => -count - 1,
            Key.End => count + 1,
            _ => 0,
        };
    }
}
