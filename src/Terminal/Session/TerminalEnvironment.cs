namespace Bpftop.Terminal;

/// <summary>What the environment says of the terminal.</summary>
internal sealed record TerminalEnvironment
{
    private static readonly string[] _remoteVariables = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"];

    internal string Term { get; init; } = "";

    internal string ColorTerm { get; init; } = "";

    internal bool NoColor { get; init; }

    internal bool InTmux { get; init; }

    internal bool InScreen { get; init; }

    /// <summary>The tmux to hand texts to; null where there is none, or none that can be found.</summary>
    internal TmuxServer? Tmux { get; init; }

    /// <summary>True where keys come over a network, which may cut a sequence in two.</summary>
    internal bool IsRemote { get; init; }

    /// <summary>How long to wait behind a lone ESC. A terminal sends a sequence in one piece, and 25 ms is what editors settled
    /// on; over ssh its second half may be a packet of its own, 60 to 150 ms later. tmux passes whole sequences on.</summary>
    internal TimeSpan EscapeDelay => TimeSpan.FromMilliseconds(IsRemote && !InTmux ? 250 : 25);

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
        ParentProcesses parents = new("/proc", Environment.ProcessId);
        string? tmux = Variable("TMUX");

        // sudo drops TMUX; TERM, which tmux sets to one of these, stays.
        if (tmux is null && (term.StartsWith("tmux", StringComparison.Ordinal) || term.StartsWith("screen", StringComparison.Ordinal)))
        {
            tmux = parents.TmuxVariable();
        }

        bool inTmux = tmux is not null;
        return new TerminalEnvironment
        {
            Term = term,
            ColorTerm = Environment.GetEnvironmentVariable("COLORTERM") ?? "",
            NoColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            InTmux = inTmux,
            IsRemote = !inTmux && (_remoteVariables.Any(static name => Variable(name) is not null) || parents.HasLoginServer),
            Tmux = TmuxServer.Of(tmux),
            InScreen = !inTmux && (term.StartsWith("screen", StringComparison.Ordinal)
                || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("STY"))),
        };
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static bool IsKnownTrue(string term) =>
        term is "xterm-kitty" or "xterm-ghostty" or "alacritty" or "foot" or "wezterm" or "contour" or "rio";
}
