namespace Bpftop.Terminal;

/// <summary>The terminal in full-screen, raw mode, from <see cref="Open(TerminalOptions)"/> until it is disposed.</summary>
/// <remarks>
/// The old state comes back on dispose, process exit, crash, SIGTERM, SIGHUP, SIGINT and SIGQUIT, and around
/// <see cref="Suspend"/>. What nothing can catch (SIGKILL, a fault in native code) leaves it behind; `reset` helps.
/// <see cref="Wake"/> may be called from any thread; the rest from one.
/// </remarks>
public sealed partial class TerminalSession : IDisposable
{
    private static readonly TimeSpan EndDelay = TimeSpan.FromSeconds(1);

    private readonly TerminalDevice _device;
    private readonly TerminalEnvironment _environment;
    private readonly WakeSignal _wake = new();
    private readonly TerminalSignals _signals;
    private readonly FrameRenderer _renderer;
    private readonly InputDecoder _decoder = new();
    private readonly byte[] _input = new byte[4096];
    private readonly byte[] _enter;
    private bool _isGone;
    private bool _isDisposed;

    private TerminalSession(TerminalDevice device, TerminalOptions options, TerminalEnvironment environment, TimeProvider time)
    {
        _device = device;
        _environment = environment;
        _time = time;
        _escapeDelay = options.EscapeDelay ?? environment.EscapeDelay;
        _renderer = new FrameRenderer(options.Colors ?? environment.Colors, options.Ascii);
        _enter =
        [
            .. ControlSequences.Enter,
            .. options.Mouse ? ControlSequences.EnterMouse : default,
            .. environment.IsLinuxConsole ? default : ControlSequences.AskSynchronized,
        ];
        (int columns, int rows) = device.Size();
        Grid = new CellGrid(columns, rows);
        _signals = new TerminalSignals(_wake, Restore, time);
        AppDomain.CurrentDomain.ProcessExit += RestoreAtExit;
        AppDomain.CurrentDomain.UnhandledException += RestoreAtCrash;
    }

    /// <summary>The cells to draw into. After <see cref="Wait"/> reported a resize it has the new size and is blank.</summary>
    public CellGrid Grid { get; }

    /// <summary>True once a signal asked the program to end, or the terminal is gone.</summary>
    public bool EndRequested => _isGone || _signals.EndRequested;

    /// <summary>Takes over the controlling terminal.</summary>
    /// <exception cref="IOException">There is none; the message says so.</exception>
    public static TerminalSession Open(TerminalOptions options) =>
        Open(TerminalDevice.OpenControlling(), options, TerminalEnvironment.OfProcess(), TimeProvider.System);

    /// <summary>Takes the next input event; false when there is none left.</summary>
    public bool TryRead(out InputEvent input) => _decoder.TryRead(out input);

    /// <summary>Shows the grid: writes the cells that differ from what is shown, in one write.</summary>
    /// <returns>Bytes written.</returns>
    public int Present()
    {
        if (_isGone || _isDisposed)
        {
            return 0;
        }

        _renderer.Synchronized = _decoder.OffersSynchronizedOutput == true;
        ReadOnlySpan<byte> frame = _renderer.Render(Grid);
        if (!frame.IsEmpty && !_device.Write(frame))
        {
            _isGone = true;
        }

        return frame.Length;
    }

    /// <summary>Makes the next <see cref="Present"/> draw everything again (Ctrl-L).</summary>
    public void Invalidate() => _renderer.Invalidate();

    /// <summary>Shows no more colours than these from the next <see cref="Present"/> on; null for as many as the terminal has.</summary>
    public void UseColors(ColorDepth? colors) => _renderer.Depth = colors ?? _environment.Colors;

    /// <summary>Ends a <see cref="Wait"/>. Any thread, any time; many calls count as one.</summary>
    public void Wake() => _wake.Set(WakeReasons.Called);

    /// <summary>Gives the terminal back, stops this process as Ctrl-Z does, and takes the terminal again when it goes on.</summary>
    /// <remarks>The size may have changed meanwhile: the next <see cref="Wait"/> says so.</remarks>
    public void Suspend() => StopAndReturn(wholeGroup: true);

    /// <summary>Hands a text to the tmux that the terminal is a pane of.</summary>
    /// <returns>Null where there is no tmux; else whether it took the text, known within some seconds. Does not
    /// fail.</returns>
    public Task<bool>? HandToTmux(string text) => _environment.Tmux is { } tmux ? Task.Run(() => tmux.LoadAsync(text)) : null;

    /// <summary>Asks the terminal to put a text on its clipboard, through OSC 52, also through tmux and screen where these
    /// are set to pass it on. Whether it arrives is not known: no terminal answers.</summary>
    /// <returns>
    /// False where the text is longer than terminals take (74,994 bytes of base64 are safe), or the terminal has no
    /// clipboard at all.
    /// </returns>
    public bool Copy(ReadOnlySpan<char> text) =>
        !_environment.IsLinuxConsole && Clipboard.Sequence(text, _environment) is { } sequence && _device.Write(sequence);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Restore();
        AppDomain.CurrentDomain.ProcessExit -= RestoreAtExit;
        AppDomain.CurrentDomain.UnhandledException -= RestoreAtCrash;
        _signals.Dispose();
        _device.Dispose();
        _wake.Dispose();
    }

    internal static TerminalSession Open(TerminalDevice device, TerminalOptions options, TerminalEnvironment environment, TimeProvider time)
    {
        TerminalSession session = new(device, options, environment, time);
        if (!session.Enter())
        {
            session.Dispose();
            throw new IOException("terminal: it does not take raw mode; run in another one");
        }

        return session;
    }

    // Settings before sequences: in the background the kernel stops this process at the first of them (SIGTTOU).
    private bool Enter() => _device.MakeRaw() && _device.Write(_enter);

    private void Restore() => _device.Restore(ControlSequences.Leave);

    private void RestoreAtExit(object? sender, EventArgs args) => Restore();

    private void RestoreAtCrash(object sender, UnhandledExceptionEventArgs args) => Restore();

    private void StopAndReturn(bool wholeGroup)
    {
        Restore();
        ProcessStop.Stop(wholeGroup);
        Return();
    }

    // `kill %1` continues a stopped job in the background so that it ends. Touching the terminal there would stop it
    // again before it has seen the signal.
    private bool EndsInBackground() => EndRequested || (_device.IsInBackground && _signals.WaitForEnd(EndDelay));

    private void Return()
    {
        if (!EndsInBackground() && !Enter())
        {
            _isGone = true;
        }

        _renderer.Invalidate();
        _wake.Set(WakeReasons.SizeChanged);
    }
}
