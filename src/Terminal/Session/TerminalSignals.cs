using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Bpftop.Terminal;

/// <summary>Hands signals over to the thread that waits.</summary>
/// <remarks>
/// The first signal that asks to end is a request; on a second one, or where the program has not given the terminal
/// back after a while (it hangs), the terminal is restored here and the signal does what it does by default.
/// </remarks>
[SuppressMessage("Interoperability", "CA1416", Justification = "The program is for Linux only.")]
internal sealed class TerminalSignals : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly WakeSignal _wake;
    private readonly Action _restore;
    private readonly TimeProvider _time;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly ManualResetEventSlim _end = new();
    private ITimer? _deadline;
    private int _asked;

    internal TerminalSignals(WakeSignal wake, Action restore, TimeProvider time)
    {
        _wake = wake;
        _restore = restore;
        _time = time;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _wake.Set(WakeReasons.SizeChanged)),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, TakeContinue),
            PosixSignalRegistration.Create(PosixSignal.SIGTSTP, RequestStop),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, RequestEnd),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, RequestEnd),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, RequestEnd),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, RequestEnd),
        ];
    }

    /// <summary>True once a signal asked the program to end.</summary>
    internal bool EndRequested => _end.IsSet;

    /// <summary>Waits for a signal that asks to end; true once there is one.</summary>
    internal bool WaitForEnd(TimeSpan timeout) => _end.Wait(timeout);

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        // Not disposed: a signal may still be on its way, and without a wait handle the event holds no resources.
        Interlocked.Exchange(ref _deadline, null)?.Dispose();
    }

    private void TakeContinue(PosixSignalContext context)
    {
        // Otherwise the runtime restores the settings that it found at start-up, from a thread of its own.
        context.Cancel = true;
        _wake.Set(WakeReasons.Continued);
    }

    private void RequestStop(PosixSignalContext context)
    {
        context.Cancel = true;
        _wake.Set(WakeReasons.StopRequested);
    }

    private void RequestEnd(PosixSignalContext context)
    {
        if (Interlocked.Exchange(ref _asked, 1) != 0)
        {
            _restore();
            return;
        }

        context.Cancel = true;
        int exitCode = 128 + Number(context.Signal);
        _deadline = _time.CreateTimer(_ => Give(exitCode), null, Grace, Timeout.InfiniteTimeSpan);
        _end.Set();
        _wake.Set(WakeReasons.EndRequested);
    }

    private void Give(int exitCode)
    {
        _restore();
        Environment.Exit(exitCode);
    }

    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        _ => 15,
    };
}
