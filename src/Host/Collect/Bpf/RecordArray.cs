using System.Runtime.InteropServices;
using Bpftop.Host.Bpf;
using Bpftop.Host.Bpf.Interop;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>An array that the kernel's walk writes into. When it is full a larger one takes its place, in a slot that
/// the program knows, while the program stays loaded.</summary>
internal sealed unsafe class RecordArray : IDisposable
{
    private const uint TypeArray = 2;
    private const uint FlagMappable = 1 << 10;
    private const uint FlagInner = 1 << 12;

    private readonly string _name;
    private readonly int _slot;
    private readonly int _recordSize;
    private MappedMemory _memory;

    /// <param name="name">For the kernel's list of maps.</param>
    /// <param name="first">Descriptor of the array to begin with.</param>
    /// <param name="slot">Descriptor of the array of maps, with one place, for those that follow.</param>
    /// <param name="recordSize">A multiple of 8: the kernel rounds up to that.</param>
    /// <param name="capacity">Records that the first array has room for.</param>
    public RecordArray(string name, int first, int slot, int recordSize, int capacity)
    {
        _name = name;
        _slot = slot;
        _recordSize = recordSize;
        _memory = Map(first, capacity);
        Capacity = capacity;
    }

    public int Capacity { get; private set; }

    /// <summary>Whether the array is the one in the slot.</summary>
    public bool HasGrown { get; private set; }

    /// <summary>Room for a quarter more than there is, so that a machine that fills slowly makes few arrays.</summary>
    public static int CapacityFor(int records) => checked(records + (records / 4) + 64);

    /// <summary>Makes room; what was in the array is gone.</summary>
    /// <returns>False where there was room.</returns>
    /// <exception cref="BpfException">The kernel has no memory for it; the array is as it was.</exception>
    public bool Reserve(int records)
    {
        if (records <= Capacity)
        {
            return false;
        }

        int capacity = CapacityFor(records);
        int map = LibBpf.CreateMap(
            TypeArray, _name, sizeof(uint), (uint)_recordSize, (uint)capacity, new MapCreateOptions(FlagMappable | FlagInner));
        if (map < 0)
        {
            throw BpfErrors.FromErrno(_name, $"no room for {capacity} records", Marshal.GetLastPInvokeError());
        }

        try
        {
            MappedMemory memory = Map(map, capacity);
            uint place = 0;
            if (LibBpf.Update(_slot, (byte*)&place, (byte*)&map, 0) != 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                memory.Dispose();
                throw BpfErrors.FromErrno(_name, "cannot be replaced", errno);
            }

            _memory.Dispose();
            _memory = memory;
            Capacity = capacity;
            HasGrown = true;
            return true;
        }
        finally
        {
            // The slot and the mapping each hold the map.
            _ = close(map);
        }
    }

    /// <param name="count">As many as the kernel found, whether there was room for all or not.</param>
    public Span<T> Records<T>(int count)
        where T : unmanaged => new(_memory.Start, Math.Min(count, Capacity));

    public void Dispose() => _memory.Dispose();

    private MappedMemory Map(int map, int capacity) => new(map, 0, (nuint)capacity * (nuint)_recordSize, writable: true);
}
