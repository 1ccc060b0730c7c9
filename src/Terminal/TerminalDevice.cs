using System.Runtime.InteropServices;

namespace Bpftop.Terminal;

/// <summary>A terminal's descriptor: raw mode and back, size, bytes in and out.</summary>
/// <remarks>
/// <see cref="Restore"/> may be called from any thread, any number of times: a signal may end the program while
/// another thread draws.
/// </remarks>
internal sealed class TerminalDevice : IDisposable
{
    // Above any screen there is; keeps a nonsensical size from taking all memory.
    private const int MostColumns = 2048;
    private const int MostRows = 1024;
    private const int FallbackColumns = 80;
    private const int FallbackRows = 24;

    private const int FarewellMilliseconds = 200;

    private readonly Lock _gate = new();
    private readonly Termios _original;

    // Does not change: a shell sets it before it runs the program, and nobody else may.
    private readonly int _ownGroup = LibC.OwnGroup();
    private bool _isRaw;
    private bool _isClosed;

    private TerminalDevice(int descriptor, in Termios original)
    {
        Descriptor = descriptor;
        _original = original;
    }

    internal int Descriptor { get; }

    /// <summary>Another job has the terminal: whatever changes its settings stops this process (SIGTTOU).</summary>
    internal bool IsInBackground => LibC.ForegroundGroup(Descriptor) is > 0 and var group && group != _ownGroup;

    /// <summary>The controlling terminal, else the one on standard input and output.</summary>
    /// <exception cref="IOException">There is none.</exception>
    internal static TerminalDevice OpenControlling()
    {
        int descriptor = LibC.Open("/dev/tty", LibC.ReadWrite | LibC.NoControl | LibC.CloseOnExec);
        if (descriptor < 0 && LibC.IsTerminal(0) == 1 && LibC.IsTerminal(1) == 1)
        {
            descriptor = LibC.Control(1, LibC.DupCloseOnExec, 3);
        }

        return descriptor >= 0
            ? FromDescriptor(descriptor)
            : throw new IOException("terminal: there is none (no /dev/tty, standard input and output are no terminal); run it in one, or use `bpftop snapshot`");
    }

    /// <summary>Takes over a descriptor, and closes it in the end.</summary>
    internal static TerminalDevice FromDescriptor(int descriptor)
    {
        if (LibC.GetAttributes(descriptor, out Termios original) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            _ = LibC.Close(descriptor);
            throw new IOException($"terminal: its settings cannot be read: {Marshal.GetPInvokeErrorMessage(error)}; run in a terminal");
        }

        return new TerminalDevice(descriptor, original);
    }

    /// <summary>No line editing, no echo, no signals from keys, nothing translated.</summary>
    /// <returns>False where the terminal is gone.</returns>
    internal bool MakeRaw()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            Termios raw = _original;
            LibC.MakeRaw(ref raw);
            _isRaw = LibC.SetAttributes(Descriptor, LibC.SetNow, raw) == 0;
            return _isRaw;
        }
    }

    /// <summary>
    /// Writes the farewell and puts the settings back; does nothing where it is done already, or where the terminal is
    /// another job's by now.
    /// </summary>
    internal void Restore(ReadOnlySpan<byte> farewell)
    {
        lock (_gate)
        {
            if (!_isRaw || _isClosed)
            {
                return;
            }

            _isRaw = false;
            if (IsInBackground)
            {
                return;
            }

            // A terminal that takes nothing any more must not keep the program from ending.
            if (IsWritable(FarewellMilliseconds))
            {
                Write(farewell);
            }

            // Mouse reports and answers on their way are no command line.
            _ = LibC.Flush(Descriptor, LibC.FlushInput);
            _ = LibC.SetAttributes(Descriptor, LibC.SetNow, _original);
        }
    }

    internal (int Columns, int Rows) Size()
    {
        bool isKnown = LibC.GetSize(Descriptor, LibC.GetWindowSize, out WindowSize size) == 0 && size.Columns > 0 && size.Rows > 0;
        return isKnown
            ? (Math.Min((int)size.Columns, MostColumns), Math.Min((int)size.Rows, MostRows))
            : (FallbackColumns, FallbackRows);
    }

    /// <summary>One read.</summary>
    /// <returns>Bytes; 0 where there are none now; -1 where the terminal is gone.</returns>
    internal unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count = LibC.Read(Descriptor, start, (nuint)buffer.Length);
            if (count > 0)
            {
                return (int)count;
            }

            return count < 0 && Marshal.GetLastPInvokeError() is LibC.Interrupted or LibC.Again ? 0 : -1;
        }
    }

    /// <summary>Writes everything: one call unless the terminal takes less.</summary>
    /// <returns>False where the terminal is gone.</returns>
    internal unsafe bool Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            int done = 0;
            while (done < bytes.Length)
            {
                nint count = LibC.Write(Descriptor, start + done, (nuint)(bytes.Length - done));
                if (count > 0)
                {
                    done += (int)count;
                }
                else if (Marshal.GetLastPInvokeError() is LibC.Again)
                {
                    PollEntry entry = new() { Descriptor = Descriptor, Wanted = LibC.PollOut };
                    _ = LibC.Poll(&entry, 1, -1);
                }
                else if (Marshal.GetLastPInvokeError() is not LibC.Interrupted)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private unsafe bool IsWritable(int milliseconds)
    {
        PollEntry entry = new() { Descriptor = Descriptor, Wanted = LibC.PollOut };
        return LibC.Poll(&entry, 1, milliseconds) > 0 && (entry.Got & LibC.PollOut) != 0;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                _ = LibC.Close(Descriptor);
            }
        }
    }
}
