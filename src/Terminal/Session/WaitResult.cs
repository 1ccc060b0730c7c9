namespace Bpftop.Terminal;

/// <summary>Why a wait returned; several may hold at once.</summary>
[Flags]
public enum WaitResult
{
    /// <summary>The time-out passed.</summary>
    None = 0,

    /// <summary>There are events to read.</summary>
    Input = 1,

    /// <summary>Somebody called <see cref="TerminalSession.Wake"/>.</summary>
    Woken = 2,

    /// <summary>The size changed; the grid has it already.</summary>
    Resized = 4,

    /// <summary>The process goes on after a stop (SIGCONT); draw again.</summary>
    Resumed = 8,

    /// <summary>A signal asked the program to end, or the terminal is gone.</summary>
    End = 16,
}
