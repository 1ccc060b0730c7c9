namespace Bpftop.Terminal;

/// <summary>Stops this process as Ctrl-Z does, and returns when it goes on.</summary>
internal static unsafe class ProcessStop
{
    /// <summary>Stops.</summary>
    /// <param name="wholeGroup">
    /// The rest of the process group too, as the terminal does it: a shell waits for the whole job, and a `make run`
    /// or `sudo` around this process must stop with it.
    /// </param>
    internal static void Stop(bool wholeGroup)
    {
        byte* inForce = stackalloc byte[LibC.SignalActionSize];
        byte* other = stackalloc byte[LibC.SignalActionSize];
        new Span<byte>(other, LibC.SignalActionSize).Clear();

        if (wholeGroup)
        {
            // Ignored here while it goes to the others: no handler runs for a signal that this process sent itself.
            *(nint*)other = 1; // SIG_IGN
            _ = LibC.SignalAction(LibC.SignalTerminalStop, other, inForce);
            _ = LibC.Kill(0, LibC.SignalTerminalStop);
            *(nint*)other = 0;
            _ = LibC.SignalAction(LibC.SignalTerminalStop, other, null);
        }
        else
        {
            _ = LibC.SignalAction(LibC.SignalTerminalStop, other, inForce);
        }

        // Directed at this thread: it has stopped by the time the call returns. In an orphaned group, where no shell
        // could continue it, the kernel does not stop it at all.
        _ = LibC.Raise(LibC.SignalTerminalStop);
        _ = LibC.SignalAction(LibC.SignalTerminalStop, inForce, null);
    }
}
