using static Bpftop.Linux.Libc;

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
        byte* inForce = stackalloc byte[SizeOfSigAction];
        byte* other = stackalloc byte[SizeOfSigAction];
        new Span<byte>(other, SizeOfSigAction).Clear();

        if (wholeGroup)
        {
            // Ignored here while it goes to the others: no handler runs for a signal that this process sent itself.
            *(nint*)other = SIG_IGN;
            _ = sigaction(SIGTSTP, other, inForce);
            _ = kill(0, SIGTSTP);
            *(nint*)other = SIG_DFL;
            _ = sigaction(SIGTSTP, other, null);
        }
        else
        {
            _ = sigaction(SIGTSTP, other, inForce);
        }

        // raise() is directed at this thread, which has stopped by the time it returns. In an orphaned group, which no
        // shell could continue, the kernel does not stop it at all.
        _ = raise(SIGTSTP);
        _ = sigaction(SIGTSTP, inForce, null);
    }
}
