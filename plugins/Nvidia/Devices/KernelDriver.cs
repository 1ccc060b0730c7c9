namespace Bpftop.Nvidia.Devices;

/// <summary>Whether the kernel has a driver for NVIDIA's GPUs.</summary>
internal static class KernelDriver
{
    // The driver itself, also in a container; that of Windows under WSL; Jetson's.
    private static readonly string[] _traces = ["sys/module/nvidia", "proc/driver/nvidia/version", "dev/dxg", "sys/module/nvgpu"];

    /// <summary>Only looks: NVML's init would have <c>nvidia-modprobe</c> load the driver, which somebody may have
    /// unloaded on purpose.</summary>
    /// <param name="root">Of the file system.</param>
    public static bool IsLoaded(string root = "/") => Array.Exists(_traces, trace => Path.Exists(Path.Join(root, trace)));
}

/// <summary>NVML has to be opened again.</summary>
internal sealed class DriverGoneException(string message) : Exception(message);
