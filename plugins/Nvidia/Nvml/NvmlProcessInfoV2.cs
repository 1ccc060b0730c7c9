using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

[StructLayout(LayoutKind.Sequential)]
internal readonly struct NvmlProcessInfoV2 // nvml.h: nvmlProcessInfo_v2_t, which the functions _v2 and _v3 fill in
{
    public const int Size = 24;

    public readonly uint Pid;
    public readonly ulong UsedGpuMemory;
    public readonly uint GpuInstanceId;
    public readonly uint ComputeInstanceId;
}
