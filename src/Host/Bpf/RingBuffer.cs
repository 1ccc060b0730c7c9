using Bpftop.Host.Bpf.Interop;

namespace Bpftop.Host.Bpf;

/// <summary>Takes records out of a ring buffer of the kernel, without a system call: both ends of it are mapped.</summary>
internal sealed unsafe class RingBuffer : IBpfRing, IDisposable
{
    // include/uapi/linux/bpf.h: each record begins with its length and two flags, and is rounded up to 8 bytes.
    private const uint BusyBit = 1u << 31;
    private const uint DiscardBit = 1u << 30;
    private const int HeaderSize = 8;

    private readonly MappedMemory _consumer;
    private readonly MappedMemory _producer;
    private readonly ulong* _taken;
    private readonly ulong* _made;
    private readonly byte* _data;
    private readonly ulong _mask;
    private ulong _next;
    private bool _isDisposed;

    /// <param name="map">libbpf's handle of the ring.</param>
    /// <exception cref="BpfException">The ring cannot be mapped.</exception>
    public RingBuffer(nint map)
    {
        // A page for the reader's position, one for the writer's, then the data, mapped twice so that no record is cut
        // at the end. The size is a power of two.
        int descriptor = LibBpf.MapDescriptor(map);
        nuint size = LibBpf.MapEntries(map);
        int page = Environment.SystemPageSize;
        _consumer = new MappedMemory(descriptor, 0, (nuint)page, writable: true);
        try
        {
            _producer = new MappedMemory(descriptor, page, (nuint)page + (2 * size), writable: false);
        }
        catch (BpfException)
        {
            _consumer.Dispose();
            throw;
        }

        _taken = (ulong*)_consumer.Start;
        _made = (ulong*)_producer.Start;
        _data = _producer.Start + page;
        _mask = size - 1;
        _next = *_taken;
    }

    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Volatile.Write(ref *_taken, _next);
        ulong made = Volatile.Read(ref *_made);
        while (_next < made)
        {
            byte* start = _data + (_next & _mask);
            uint header = Volatile.Read(ref *(uint*)start);
            if ((header & BusyBit) != 0)
            {
                break;
            }

            int length = (int)(header & ~DiscardBit);
            _next += (ulong)((length + HeaderSize + 7) & ~7);
            if ((header & DiscardBit) == 0)
            {
                record = new ReadOnlySpan<byte>(start + HeaderSize, length);
                return true;
            }
        }

        record = default;
        return false;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _producer.Dispose();
        _consumer.Dispose();
    }
}
