using System.Runtime.InteropServices;
using Bpftop.Host.Bpf.Interop;

namespace Bpftop.Host.Bpf;

/// <summary>A map of a plugin's object.</summary>
internal sealed unsafe class HostBpfMap : IBpfMap, IDisposable
{
    private const int NotFound = 2;
    private const uint FlagMappable = 1 << 10;

    /// <summary>A cursor that has seen everything.</summary>
    private const uint End = uint.MaxValue;

    private readonly string _name;
    private readonly int _map;
    private readonly uint _flags;
    private readonly uint _entries;
    private readonly int _valueSize;
    private MappedMemory? _memory;
    private bool _isDisposed;

    public HostBpfMap(string name, nint handle)
    {
        _name = name;
        _map = LibBpf.MapDescriptor(handle);
        _flags = LibBpf.MapFlags(handle);
        _entries = LibBpf.MapEntries(handle);
        _valueSize = (int)LibBpf.MapValueSize(handle);
        KeySize = (int)LibBpf.MapKeySize(handle);
        bool isPerCpu = IsPerCpu(LibBpf.MapType(handle));
        Copies = isPerCpu ? LibBpf.PossibleCpus() : 1;
        ValueSize = isPerCpu ? RoundUp(_valueSize) * Copies : _valueSize;
    }

    public int KeySize { get; }

    public int ValueSize { get; }

    public int Copies { get; }

    public Span<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            int length = checked((int)(_entries * (uint)RoundUp(_valueSize)));
            if (_memory is null && (_flags & FlagMappable) == 0)
            {
                throw new BpfException($"{_name}: cannot be mapped; declare it with BPF_F_MMAPABLE");
            }

            _memory ??= new MappedMemory(_map, 0, (nuint)length, writable: true);
            return new Span<byte>(_memory.Start, length);
        }
    }

    public bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        Require(key.Length, value.Length);
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            return LibBpf.Lookup(_map, keyBytes, valueBytes) == 0;
        }
    }

    public void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Require(key.Length, value.Length);
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            if (LibBpf.Update(_map, keyBytes, valueBytes, 0) != 0)
            {
                throw BpfErrors.FromErrno(_name, "cannot be written", Marshal.GetLastPInvokeError());
            }
        }
    }

    public bool Delete(ReadOnlySpan<byte> key)
    {
        Require(key.Length, ValueSize);
        fixed (byte* keyBytes = key)
        {
            return LibBpf.Delete(_map, keyBytes) == 0;
        }
    }

    public int LookupBatch(Span<byte> keys, Span<byte> values, ref uint cursor)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (cursor == End)
        {
            return 0;
        }

        // The kernel's cursor (a bucket of a hash, an index of an array) may be 0 in the middle. Ours is one more, so
        // that 0 is the start.
        uint from = cursor - 1;
        uint next = 0;
        if (KeySize == 0 || ValueSize == 0)
        {
            throw new BpfException($"{_name}: is no map of keys and values; read it another way");
        }

        uint count = (uint)Math.Min(keys.Length / KeySize, values.Length / ValueSize);
        fixed (byte* keyBytes = keys, valueBytes = values)
        {
            int result = LibBpf.LookupBatch(
                _map, cursor == 0 ? null : (byte*)&from, (byte*)&next, keyBytes, valueBytes, &count, 0);
            int errno = result == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (errno is not (0 or NotFound))
            {
                throw BpfErrors.FromErrno(_name, "cannot be read in one go", errno);
            }

            cursor = errno == NotFound ? End : next + 1;
            return (int)count;
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _memory?.Dispose();
    }

    private static int RoundUp(int size) => (size + 7) & ~7;

    // include/uapi/linux/bpf.h: BPF_MAP_TYPE_PERCPU_HASH, _PERCPU_ARRAY, _LRU_PERCPU_HASH, _PERCPU_CGROUP_STORAGE.
    private static bool IsPerCpu(uint type) => type is 5 or 6 or 10 or 21;

    /// <summary>The kernel trusts the buffers to be as large as the map says.</summary>
    private void Require(int keyLength, int valueLength)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (keyLength < KeySize || valueLength < ValueSize)
        {
            throw new BpfException(
                $"{_name}: has keys of {KeySize} bytes and values of {ValueSize}; {keyLength} and {valueLength} were given");
        }
    }
}
