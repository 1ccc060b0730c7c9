namespace Bpftop.Terminal;

/// <summary>The terminal in full-screen, raw mode, from <see cref="Open"/> until it is disposed.</summary>
/// <remarks>
/// The old state comes back on dispose, process exit, crash, SIGTERM, SIGHUP and SIGINT, and around
/// <see cref="Suspend"/>. <see cref="Wake"/> may be called from any thread; the rest from one.
/// </remarks>
public sealed class TerminalSession : IDisposable
{
    private TerminalSession()
    {
    }

    /// <summary>Takes over the controlling terminal.</summary>
    /// <exception cref="IOException">There is none; the message says so.</exception>
    public static TerminalSession Open(TerminalOptions options) => throw new NotImplementedException();

    /// <summary>The cells to draw into. After <see cref="Wait"/> reported a resize it has the new size and is blank.</summary>
    public CellGrid Grid => throw new NotImplementedException();

    /// <summary>True once a signal asked the program to end.</summary>
    public bool EndRequested => throw new NotImplementedException();

    /// <summary>Waits for input, <see cref="Wake"/>, a resize, a signal or the time-out.</summary>
    /// <returns>Why it returned.</returns>
    public WaitResult Wait(TimeSpan timeout) => throw new NotImplementedException();

    /// <summary>Takes the next input event; false when there is none left.</summary>
    public bool TryRead(out InputEvent input) => throw new NotImplementedException();

    /// <summary>Shows the grid: writes the cells that differ from what is shown, in one write.</summary>
    /// <returns>Bytes written.</returns>
    public int Present() => throw new NotImplementedException();

    /// <summary>Makes the next <see cref="Present"/> draw everything again (Ctrl-L).</summary>
    public void Invalidate() => throw new NotImplementedException();

    /// <summary>Ends a <see cref="Wait"/>. Any thread, any time; many calls count as one.</summary>
    public void Wake() => throw new NotImplementedException();

    /// <summary>Gives the terminal back, stops this process as Ctrl-Z does, and takes the terminal again when it goes on.</summary>
    public void Suspend() => throw new NotImplementedException();

    /// <summary>Puts a text on the clipboard through OSC 52, passed through tmux and screen.</summary>
    /// <returns>False where the text is longer than terminals take (74,994 bytes of base64 are safe).</returns>
    public bool Copy(ReadOnlySpan<char> text) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

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
