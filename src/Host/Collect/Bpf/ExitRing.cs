using Bpftop.Host.Bpf;
using Bpftop.Host.Bpf.Interop;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Takes what ended out of the kernel's ring buffer, without a system call: both ends of it are mapped.</summary>
internal sealed unsafe class ExitRing : IDisposable
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

    /// <param name="map">The ring's descriptor.</param>
    /// <param name="size">Its bytes, a power of two.</param>
    public ExitRing(int map, int size)
    {
        // A page for the reader's position, one for the writer's, then the data, mapped twice so that no record is cut
        // at the end.
        int page = Environment.SystemPageSize;
        _consumer = new MappedMemory(map, 0, (nuint)page, writable: true);
        try
        {
            _producer = new MappedMemory(map, page, (nuint)page + (2 * (nuint)size), writable: false);
        }
        catch (BpfException)
        {
            _consumer.Dispose();
            throw;
        }

        _taken = (ulong*)_consumer.Start;
        _made = (ulong*)_producer.Start;
        _data = _producer.Start + page;
        _mask = (ulong)size - 1;
    }

    /// <returns>How many were written.</returns>
    public int Take(Span<ExitRecord> into)
    {
        ulong taken = *_taken;
        ulong made = Volatile.Read(ref *_made);
        int count = 0;
        while (taken < made && count < into.Length)
        {
            byte* record = _data + (taken & _mask);
            uint length = Volatile.Read(ref *(uint*)record);
            if ((length & BusyBit) != 0)
            {
                break;
            }

            int size = (int)(length & ~DiscardBit);
            if ((length & DiscardBit) == 0 && size >= sizeof(ExitRecord))
            {
                into[count++] = *(ExitRecord*)(record + HeaderSize);
            }

            taken += (ulong)((size + HeaderSize + 7) & ~7);
        }

        Volatile.Write(ref *_taken, taken);
        return count;
    }

    public void Dispose()
    {
        _producer.Dispose();
        _consumer.Dispose();
    }
}
