using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bpftop.Host.Collect.Bpf.Interop;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>An array that the kernel's walk writes into, in a slot of the program's. A larger one takes its place
/// while the program stays loaded.</summary>
/// <param name="name">For the kernel's list of maps.</param>
/// <param name="slot">Descriptor of the array of maps with one place.</param>
/// <param name="recordSize">A multiple of 8: the kernel rounds up to that.</param>
internal sealed unsafe class RecordArray(string name, int slot, int recordSize) : IDisposable
{
    private const uint TypeArray = 2;
    private const uint FlagMappable = 1 << 10;
    private const uint FlagInner = 1 << 12;

    private MappedMemory? _memory;

    public int Capacity { get; private set; }

    public byte* Start => _memory is null ? null : _memory.Start;

    /// <summary>Makes room, a quarter more than is needed now.</summary>
    /// <exception cref="BpfException">The kernel has no memory for it.</exception>
    public void Reserve(int records)
    {
        if (records <= Capacity && _memory is not null)
        {
            return;
        }

        int capacity = checked(records + (records / 4) + 64);
        int map = LibBpf.CreateMap(
            TypeArray, name, sizeof(uint), (uint)recordSize, (uint)capacity, new MapCreateOptions(FlagMappable | FlagInner));
        if (map < 0)
        {
            throw BpfErrors.FromErrno(name, $"no room for {capacity} records", Marshal.GetLastPInvokeError());
        }

        try
        {
            MappedMemory memory = new(map, 0, (nuint)capacity * (nuint)recordSize, writable: true);
            uint first = 0;
            if (LibBpf.Update(slot, (byte*)&first, (byte*)&map, 0) != 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                memory.Dispose();
                throw BpfErrors.FromErrno(name, "cannot be replaced", errno);
            }

            _memory?.Dispose();
            _memory = memory;
            Capacity = capacity;
        }
        finally
        {
            // The slot and the mapping each hold the map.
            _ = LibC.Close(map);
        }
    }

    public Span<T> Records<T>(int count)
        where T : unmanaged => new(Start, Math.Min(count, Capacity));

    public void Dispose() => _memory?.Dispose();
}
