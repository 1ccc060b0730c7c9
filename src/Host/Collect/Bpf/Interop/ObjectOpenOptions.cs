using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect.Bpf.Interop;

/// <summary>The start of libbpf's struct bpf_object_open_opts; its first field says how much of it there is.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct ObjectOpenOptions(byte* name)
{
    private readonly nuint _size = (nuint)sizeof(ObjectOpenOptions);

    /// <summary>What the kernel shows as the start of the names of maps such as ".rodata".</summary>
    private readonly byte* _name = name;
}
