using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlTemperature // nvml.h: nvmlTemperature_v1_t
{
    public const int Size = 12;

    /// <summary>What the caller has to write into <see cref="Version"/>: <c>NVML_STRUCT_VERSION(Temperature, 1)</c>.</summary>
    public const uint Expected = Size | (1u << 24);

    public uint Version;
    public int Sensor;
    public int Degrees;
}
