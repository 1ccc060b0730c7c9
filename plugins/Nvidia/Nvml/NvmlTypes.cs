using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

/// <summary>What NVML answers (<c>nvmlReturn_t</c>), as far as a difference is made here.</summary>
internal enum NvmlReturn
{
    Success = 0,
    Uninitialized = 1,
    InvalidArgument = 2,
    NotSupported = 3,
    NoPermission = 4,
    NotFound = 6,
    InsufficientSize = 7,
    DriverNotLoaded = 9,
    FunctionNotFound = 13,
    GpuIsLost = 15,
    ResetRequired = 16,
    OperatingSystem = 17,
    LibraryVersionMismatch = 18,
    ArgumentVersionMismatch = 25,
    Deprecated = 26,
    GpuNotFound = 28,
}

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory // nvml.h: nvmlMemory_t
{
    public const int Size = 24;

    public ulong Total;
    public ulong Free;
    public ulong Used;
}

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

[StructLayout(LayoutKind.Sequential)]
internal readonly struct NvmlProcessInfoV1 // nvml.h: nvmlProcessInfo_v1_t
{
    public const int Size = 16;

    public readonly uint Pid;
    public readonly ulong UsedGpuMemory;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly struct NvmlProcessInfoV2 // nvml.h: nvmlProcessInfo_v2_t, which the functions _v2 and _v3 fill in
{
    public const int Size = 24;

    public readonly uint Pid;
    public readonly ulong UsedGpuMemory;
    public readonly uint GpuInstanceId;
    public readonly uint ComputeInstanceId;
}

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

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization // nvml.h: nvmlUtilization_t
{
    public const int Size = 8;

    public uint Gpu;
    public uint Memory;
}
