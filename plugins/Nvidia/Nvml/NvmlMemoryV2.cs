using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemoryV2 // nvml.h: nvmlMemory_v2_t
{
    public const int Size = 40;

    /// <summary>What the caller has to write into <see cref="Version"/>: <c>NVML_STRUCT_VERSION(Memory, 2)</c>.</summary>
    public const uint Expected = Size | (2u << 24);

    public uint Version;
    public ulong Total;
    public ulong Reserved;
    public ulong Free;
    public ulong Used;
}
