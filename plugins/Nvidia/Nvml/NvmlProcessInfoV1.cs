using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

[StructLayout(LayoutKind.Sequential)]
internal readonly struct NvmlProcessInfoV1 // nvml.h: nvmlProcessInfo_v1_t
{
    public const int Size = 16;

    public readonly uint Pid;
    public readonly ulong UsedGpuMemory;
}
