namespace Bpftop.Terminal;

/// <summary>How many colours a terminal shows.</summary>
public enum ColorDepth
{
    /// <summary>None: attributes only (NO_COLOR).</summary>
    None,

    /// <summary>The sixteen ANSI colours.</summary>
    Ansi16,

    /// <summary>The 256-colour palette.</summary>
    Indexed256,

    /// <summary>24 bits.</summary>
    TrueColor,
}

/// <summary>How a session uses the terminal.</summary>
public sealed record TerminalOptions
{
    /// <summary>Reports the mouse.</summary>
    public bool Mouse { get; init; } = true;

    /// <summary>Colours to use; null finds out from NO_COLOR, COLORTERM and TERM.</summary>
    public ColorDepth? Colors { get; init; }

    /// <summary>How long to wait after a lone ESC before it counts as the Escape key; null for 25 ms, or 250 ms where
    /// the terminal is at the other end of a network.</summary>
    public TimeSpan? EscapeDelay { get; init; }

    /// <summary>Replaces everything beyond ASCII by a stand-in, for terminals without UTF-8.</summary>
    public bool Ascii { get; init; }
}
