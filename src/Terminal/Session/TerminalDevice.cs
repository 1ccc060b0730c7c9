using System.Runtime.InteropServices;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Terminal;

/// <summary>A terminal's descriptor: raw mode and back, size, bytes in and out.</summary>
/// <remarks>
/// <see cref="Restore"/> may be called from any thread, any number of times: a signal may end the program while
/// another thread draws.
/// </remarks>
internal sealed class TerminalDevice : IDisposable
{
    // Larger than any real screen; keeps a nonsensical size from taking all memory.
    private const int MostColumns = 2048;
    private const int MostRows = 1024;
    private const int FallbackColumns = 80;
    private const int FallbackRows = 24;

    private const int FarewellMilliseconds = 200;

    private readonly Lock _gate = new();
    private readonly Termios _original;

    // Does not change: the shell sets it before it runs the program.
    private readonly int _ownGroup = getpgrp();
    private bool _isRaw;
    private bool _isClosed;

    private TerminalDevice(int descriptor, in Termios original)
    {
        Descriptor = descriptor;
        _original = original;
    }

    internal int Descriptor { get; }

    /// <summary>Another job has the terminal: whatever changes its settings stops this process (SIGTTOU).</summary>
    internal bool IsInBackground => tcgetpgrp(Descriptor) is > 0 and var group && group != _ownGroup;

    /// <summary>The controlling terminal, else the one on standard input and output.</summary>
    /// <exception cref="IOException">There is none.</exception>
    internal static TerminalDevice OpenControlling()
    {
        int descriptor = openat(AT_FDCWD, "/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (descriptor < 0 && isatty(0) == 1 && isatty(1) == 1)
        {
            descriptor = fcntl(1, F_DUPFD_CLOEXEC, 3);
        }

        return descriptor >= 0
            ? FromDescriptor(descriptor)
            : throw new IOException("terminal: there is none (no /dev/tty, standard input and output are no terminal); run it in one, or use `bpftop snapshot`");
    }

    /// <summary>Takes over a descriptor, and closes it in the end.</summary>
    internal static TerminalDevice FromDescriptor(int descriptor)
    {
        if (tcgetattr(descriptor, out Termios original) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            _ = close(descriptor);
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
            cfmakeraw(ref raw);
            _isRaw = tcsetattr(Descriptor, TCSANOW, raw) == 0;
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

            // A terminal that takes no more output must not keep the program from ending.
            if (IsWritable(FarewellMilliseconds))
            {
                Write(farewell);
            }

            // Mouse reports and answers still on their way must not end up on the shell's command line.
            _ = tcflush(Descriptor, TCIFLUSH);
            _ = tcsetattr(Descriptor, TCSANOW, _original);
        }
    }

    internal (int Columns, int Rows) Size()
    {
        bool isKnown = ioctl(Descriptor, TIOCGWINSZ, out WinSize size) == 0 && size.Columns > 0 && size.Rows > 0;
        return isKnown
            ? (Math.Min((int)size.Columns, MostColumns), Math.Min((int)size.Rows, MostRows))
            : (FallbackColumns, FallbackRows);
    }

    /// <summary>One read.</summary>
    /// <returns>Bytes; 0 where there are none now; -1 where the terminal is gone.</returns>
    internal int Read(Span<byte> buffer)
    {
        nint count = read(Descriptor, buffer, buffer.Length);
        return count > 0 ? (int)count
            : count < 0 && Marshal.GetLastPInvokeError() is EINTR or EAGAIN ? 0
            : -1;
    }

    /// <summary>Writes everything: one call unless the terminal takes less.</summary>
    /// <returns>False where the terminal is gone.</returns>
    internal bool Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count = write(Descriptor, bytes, bytes.Length);
            if (count > 0)
            {
                bytes = bytes[(int)count..];
            }
            else if (Marshal.GetLastPInvokeError() is EAGAIN)
            {
                IsWritable(Timeout.Infinite);
            }
            else if (Marshal.GetLastPInvokeError() is not EINTR)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsWritable(int milliseconds)
    {
        PollFd entry = new() { File = Descriptor, Events = POLLOUT };
        return poll(ref entry, 1, milliseconds) > 0 && (entry.Returned & POLLOUT) != 0;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                _ = close(Descriptor);
            }
        }
    }
}
