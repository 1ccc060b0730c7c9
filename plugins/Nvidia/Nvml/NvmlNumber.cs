namespace Bpftop.Nvidia.Nvml;

/// <summary>Numbers of NVML, which has "not available" in some of them while the call itself succeeds.</summary>
internal static class NvmlNumber
{
    /// <summary>More GPUs than any machine has: a count above it is none.</summary>
    public const uint MostDevices = 1024;

    // NVML_VALUE_NOT_AVAILABLE is -1, in whatever width and sign the field has.
    public static bool IsKnown(uint value) => value != uint.MaxValue;

    public static bool IsKnown(ulong value) => value != ulong.MaxValue;

    /// <summary>NaN where it is not available.</summary>
    public static double Of(uint value) => IsKnown(value) ? value : double.NaN;

    /// <summary>NaN where it is not available.</summary>
    public static double Of(ulong value) => IsKnown(value) ? value : double.NaN;
}
