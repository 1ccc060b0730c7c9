namespace Bpftop.Terminal;

/// <summary>How a cell is drawn, besides its colours.</summary>
[Flags]
public enum TextAttributes : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Bold.</summary>
    Bold = 1,

    /// <summary>Faint.</summary>
    Dim = 2,

    /// <summary>Underlined.</summary>
    Underline = 4,

    /// <summary>Foreground and background exchanged.</summary>
    Reverse = 8,
}

/// <summary>Colours and attributes of a cell.</summary>
/// <param name="Foreground">The text.</param>
/// <param name="Background">Behind the text.</param>
/// <param name="Attributes">The rest.</param>
public readonly record struct Style(
    Color Foreground = default,
    Color Background = default,
    TextAttributes Attributes = TextAttributes.None);
