using System.Globalization;

namespace Bpftop.Nvidia.Nvml;

/// <summary>What follows from an answer.</summary>
internal static class NvmlAnswers
{
    extension(NvmlReturn answer)
    {
        /// <summary>NVML has to be initialised anew: the driver was unloaded, or replaced by another version.</summary>
        public bool IsDriverGone => answer is NvmlReturn.Uninitialized or NvmlReturn.DriverNotLoaded or NvmlReturn.LibraryVersionMismatch;

        /// <summary>This GPU answers nothing any more; others do.</summary>
        public bool IsDeviceGone => answer is NvmlReturn.GpuIsLost or NvmlReturn.ResetRequired or NvmlReturn.GpuNotFound;

        /// <summary>The GPU or the driver has no such thing.</summary>
        public bool IsUnsupported => answer is NvmlReturn.NotSupported or NvmlReturn.NotFound or NvmlReturn.FunctionNotFound
            or NvmlReturn.InvalidArgument or NvmlReturn.ArgumentVersionMismatch or NvmlReturn.Deprecated;

        /// <summary>In a few words.</summary>
        public string Words => answer switch
        {
            NvmlReturn.Uninitialized => "the NVIDIA driver was unloaded",
            NvmlReturn.NoPermission => "no permission to talk to the NVIDIA driver",
            NvmlReturn.DriverNotLoaded => "the NVIDIA driver is not loaded",
            NvmlReturn.GpuIsLost => "lost",
            NvmlReturn.ResetRequired => "needs a reset",
            NvmlReturn.OperatingSystem => "the system or a cgroup blocks the NVIDIA devices",
            NvmlReturn.GpuNotFound => "gone",
            NvmlReturn.LibraryVersionMismatch => "the NVIDIA driver and its library are of different versions",
            _ => string.Create(CultureInfo.InvariantCulture, $"NVML error {(int)answer}"),
        };
    }
}
