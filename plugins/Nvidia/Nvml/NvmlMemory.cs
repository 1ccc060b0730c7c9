using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory // nvml.h: nvmlMemory_t
{
    public const int Size = 24;

    public ulong Total;
    public ulong Free;
    public ulong Used;
}
