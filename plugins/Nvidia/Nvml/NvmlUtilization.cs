using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization // nvml.h: nvmlUtilization_t
{
    public const int Size = 8;

    public uint Gpu;
    public uint Memory;
}
