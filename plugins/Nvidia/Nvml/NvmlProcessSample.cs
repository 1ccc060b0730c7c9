using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

[StructLayout(LayoutKind.Sequential)]
internal readonly struct NvmlProcessSample // nvml.h: nvmlProcessUtilizationSample_t
{
    public const int Size = 32;

    public readonly uint Pid;
    public readonly ulong TimeStamp;
    public readonly uint SmUtil;
    public readonly uint MemUtil;
    public readonly uint EncUtil;
    public readonly uint DecUtil;
}
