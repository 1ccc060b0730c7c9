namespace Bpftop.Terminal;

/// <summary>What the environment says of the terminal.</summary>
internal sealed record TerminalEnvironment
{
    internal string Term { get; init; } = "";

    internal string ColorTerm { get; init; } = "";

    internal bool NoColor { get; init; }

    internal bool InTmux { get; init; }

    internal bool InScreen { get; init; }

    /// <summary>The Linux console prints what it does not know, and has no clipboard.</summary>
    internal bool IsLinuxConsole => Term is "linux" or "dumb" or "";

    /// <summary>How many colours to use.</summary>
    internal ColorDepth Colors
    {
        get
        {
            if (NoColor || Term == "dumb")
            {
                return ColorDepth.None;
            }

            // GNU screen before version 5 garbles 24-bit colours, and hands COLORTERM through all the same.
            bool mayBeTrue = !InScreen;
            if (mayBeTrue && (ColorTerm is "truecolor" or "24bit" || Term.Contains("direct", StringComparison.Ordinal) || IsKnownTrue(Term)))
            {
                return ColorDepth.TrueColor;
            }

            return Term.Contains("256color", StringComparison.Ordinal) || IsKnownTrue(Term)
                ? ColorDepth.Indexed256
                : ColorDepth.Ansi16;
        }
    }

    internal static TerminalEnvironment OfProcess()
    {
        string term = Environment.GetEnvironmentVariable("TERM") ?? "";
        bool inTmux = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("TMUX"));
        return new TerminalEnvironment
        {
            Term = term,
            ColorTerm = Environment.GetEnvironmentVariable("COLORTERM") ?? "",
            NoColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            InTmux = inTmux,
            InScreen = !inTmux && (term.StartsWith("screen", StringComparison.Ordinal)
                || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("STY"))),
        };
    }

    private static bool IsKnownTrue(string term) =>
        term is "xterm-kitty" or "xterm-ghostty" or "alacritty" or "foot" or "wezterm" or "contour" or "rio";
}
