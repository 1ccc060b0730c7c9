using System.Runtime.InteropServices;
using static Bpftop.Linux.Libc;

namespace Bpftop.Terminal;

/// <summary>Ends a poll from any thread: an eventfd, and the reasons beside it.</summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly Lock _gate = new();
    private int _pending;
    private bool _isClosed;

    internal WakeSignal()
    {
        Descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (Descriptor < 0)
        {
            throw new IOException($"terminal: eventfd: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}; raise the limit on open files");
        }
    }

    internal int Descriptor { get; }

    /// <summary>Adds a reason; writes only where none was pending.</summary>
    internal void Set(WakeReasons reason)
    {
        if (Interlocked.Or(ref _pending, (int)reason) != 0)
        {
            return;
        }

        // The session may have just ended, and its descriptor's number may be another file's by now.
        lock (_gate)
        {
            if (!_isClosed)
            {
                ulong one = 1;
                _ = write(Descriptor, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in one)), sizeof(ulong));
            }
        }
    }

    /// <summary>Takes all reasons, once the descriptor is readable.</summary>
    internal WakeReasons Take()
    {
        // Read before the reasons are taken: the other way round a Set in between would lose its write to this read,
        // and every later Set would find a reason pending and write nothing.
        Span<byte> count = stackalloc byte[sizeof(ulong)];
        _ = read(Descriptor, count, count.Length);
        return (WakeReasons)Interlocked.Exchange(ref _pending, 0);
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

/// <summary>Why a wait was ended from outside; several may be pending at once.</summary>
[Flags]
internal enum WakeReasons
{
    None = 0,
    Called = 1,
    SizeChanged = 2,
    Continued = 4,
    StopRequested = 8,
    EndRequested = 16,
}
