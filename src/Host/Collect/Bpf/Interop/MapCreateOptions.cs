using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect.Bpf.Interop;

/// <summary>The start of libbpf's struct bpf_map_create_opts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct MapCreateOptions(uint flags)
{
    private readonly nuint _size = (nuint)Unsafe.SizeOf<MapCreateOptions>();
    private readonly uint _typeInfo;
    private readonly uint _keyType;
    private readonly uint _valueType;
    private readonly uint _kernelValueType;
    private readonly uint _innerMap;
    private readonly uint _flags = flags;
}
