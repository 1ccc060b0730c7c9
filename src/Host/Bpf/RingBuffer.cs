using Bpftop.Host.Bpf.Interop;

namespace Bpftop.Host.Bpf;

/// <summary>Takes records out of a ring buffer of the kernel, without a system call: both ends of it are mapped, and what is
/// between them once there is something.</summary>
internal sealed unsafe class RingBuffer : IBpfRing, IDisposable
{
    // include/uapi/linux/bpf.h: each record begins with its length and two flags, and is rounded up to 8 bytes.
    private const uint BusyBit = 1u << 31;
    private const uint DiscardBit = 1u << 30;
    private const int HeaderSize = 8;

    private readonly int _descriptor;
    private readonly nuint _size;
    private readonly MappedMemory _consumer;
    private readonly MappedMemory _producer;
    private readonly ulong* _taken;
    private readonly ulong* _made;
    private MappedMemory? _data;
    private byte[] _joined = [];
    private ulong _next;
    private bool _isDisposed;

    /// <param name="map">libbpf's handle of the ring, which stays open for as long as this does.</param>
    /// <exception cref="BpfException">The ring cannot be mapped.</exception>
    public RingBuffer(nint map)
    {
        // A page for the reader's position, one for the writer's, then the data, whose size is a power of two.
        _descriptor = LibBpf.MapDescriptor(map);
        _size = LibBpf.MapEntries(map);
        int page = Environment.SystemPageSize;
        _consumer = new MappedMemory(_descriptor, 0, (nuint)page, writable: true);
        try
        {
            _producer = new MappedMemory(_descriptor, page, (nuint)page, writable: false);
        }
        catch (BpfException)
        {
            _consumer.Dispose();
            throw;
        }

        _taken = (ulong*)_consumer.Start;
        _made = (ulong*)_producer.Start;
        _next = *_taken;
    }

    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Volatile.Write(ref *_taken, _next);
        ulong made = Volatile.Read(ref *_made);
        while (_next < made)
        {
            // Every page of a mapping is resident from the start (remap_vmalloc_range), and the kernel offers the data twice, one
            // behind the other, so that no record is cut at the end: most rings are hardly used, and records are small.
            _data ??= new MappedMemory(_descriptor, 2 * Environment.SystemPageSize, _size, writable: false);
            nuint begin = (nuint)_next & (_size - 1);
            uint header = Volatile.Read(ref *(uint*)(_data.Start + begin));
            if ((header & BusyBit) != 0)
            {
                break;
            }

            int length = (int)(header & ~DiscardBit);
            _next += (ulong)((length + HeaderSize + 7) & ~7);
            if ((header & DiscardBit) == 0)
            {
                record = Joined(_data.Start, begin + HeaderSize, length);
                return true;
            }
        }

        record = default;
        return false;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _data?.Dispose();
        _producer.Dispose();
        _consumer.Dispose();
    }

    /// <summary>A record's bytes, which go on at the start where they reach the end of the ring.</summary>
    private ReadOnlySpan<byte> Joined(byte* data, nuint begin, int length)
    {
        nuint left = _size - begin;
        if ((nuint)length <= left)
        {
            return new ReadOnlySpan<byte>(data + begin, length);
        }

        if (_joined.Length < length)
        {
            _joined = new byte[length];
        }

        new ReadOnlySpan<byte>(data + begin, (int)left).CopyTo(_joined);
        new ReadOnlySpan<byte>(data, length - (int)left).CopyTo(_joined.AsSpan((int)left));
        return _joined.AsSpan(0, length);
    }
}
