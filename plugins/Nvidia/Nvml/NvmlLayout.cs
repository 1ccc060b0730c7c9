using System.Globalization;
using System.Runtime.CompilerServices;

namespace Bpftop.Nvidia.Nvml;

/// <summary>Whether our structures have the sizes that NVML writes: a wrong one would overwrite memory.</summary>
internal static class NvmlLayout
{
    /// <summary>Null, or which one is wrong; asked before NVML is.</summary>
    public static string? Mismatch { get; } =
        Check<NvmlUtilization>(NvmlUtilization.Size)
        ?? Check<NvmlMemory>(NvmlMemory.Size)
        ?? Check<NvmlMemoryV2>(NvmlMemoryV2.Size)
        ?? Check<NvmlTemperature>(NvmlTemperature.Size)
        ?? Check<NvmlProcessInfoV1>(NvmlProcessInfoV1.Size)
        ?? Check<NvmlProcessInfoV2>(NvmlProcessInfoV2.Size)
        ?? Check<NvmlProcessSample>(NvmlProcessSample.Size);

    internal static string? Check<T>(int documented)
        where T : unmanaged => Unsafe.SizeOf<T>() == documented
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{typeof(T).Name} takes {Unsafe.SizeOf<T>()} bytes here, NVML's takes {documented}");
}
