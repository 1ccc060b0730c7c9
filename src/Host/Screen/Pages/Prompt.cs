using Bpftop.Host.Screen.Windows;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>A line at the bottom that the user types into while the page above follows.</summary>
/// <param name="label">What is typed; empty for a command.</param>
/// <param name="text">What it begins with.</param>
/// <param name="changed">Called with each change; answers what is wrong with the text, or null.</param>
/// <param name="accepted">Enter, with a text that is right.</param>
/// <param name="cancelled">Escape.</param>
/// <param name="takesAny">Whether Enter closes it with a text that is wrong, too.</param>
internal sealed class Prompt(
    string label, string text, Func<string, string?> changed, Action<string> accepted, Action cancelled, bool takesAny = false)
{
    private const string WhatNow = "not taken (Esc leaves)";

    private readonly string _refused = label.Length == 0 ? WhatNow : $"{label} {WhatNow}";

    /// <summary>What is typed; once Enter was refused, that it was, and what to do.</summary>
    public string Label => IsRefused ? _refused : label;

    /// <summary>Whether Enter was pressed with a text that is wrong, and it is still the same.</summary>
    public bool IsRefused { get; private set; }

    public LineEditor Editor { get; } = new(text);

    /// <summary>What is wrong with the text, or null.</summary>
    public string? Error { get; private set; }

    public bool IsClosed { get; private set; }

    public void Take(in InputEvent input)
    {
        if (input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            IsClosed = Error is null || takesAny;
            IsRefused = !IsClosed;
            if (IsClosed)
            {
                accepted(Editor.Text);
            }
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Escape }
            || input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.Control, Rune.Value: 'c' })
        {
            IsClosed = true;
            cancelled();
        }
        else if (Editor.Take(input))
        {
            IsRefused = false;
            Error = changed(Editor.Text);
        }
    }
}
