using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

/// <summary>Finds and loads <c>libnvidia-ml.so.1</c>.</summary>
internal static class LibraryFile
{
    private const string Name = "libnvidia-ml.so.1";

    private static readonly string _multiarch = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    // Where the loader does not look by itself: Debian's alternatives, Fedora and SUSE, WSL, NixOS, GPU containers.
    private static readonly string[] _folders =
    [
        $"/usr/lib/{_multiarch}",
        $"/usr/lib/{_multiarch}/nvidia/current",
        "/usr/lib64",
        "/usr/lib64/nvidia",
        "/usr/lib/wsl/lib",
        "/run/opengl-driver/lib",
        "/usr/local/nvidia/lib64",
    ];

    /// <summary>Loads it.</summary>
    /// <param name="configured">The one path to take, or null for the usual places.</param>
    /// <param name="library">What was loaded.</param>
    /// <param name="missing">Why nothing was.</param>
    public static bool TryLoad(string? configured, [NotNullWhen(true)] out NvmlLibrary? library, out Availability missing)
    {
        if (configured is not null)
        {
            return TryLoadFile(configured, out library, out missing);
        }

        if (NativeLibrary.TryLoad(Name, out nint handle))
        {
            return TryTake(handle, Name, out library, out missing);
        }

        missing = new Availability(AvailabilityState.Absent, $"no {Name}");
        foreach (string folder in _folders)
        {
            string path = Path.Join(folder, Name);
            if (File.Exists(path))
            {
                if (TryLoadFile(path, out library, out Availability refused))
                {
                    return true;
                }

                missing = refused;
            }
        }

        library = null;
        return false;
    }

    private static bool TryLoadFile(string path, [NotNullWhen(true)] out NvmlLibrary? library, out Availability missing)
    {
        library = null;
        if (!TrustedFile.TryResolve(path, out string? real, out missing))
        {
            return false;
        }

        if (!NativeLibrary.TryLoad(real, out nint handle))
        {
            missing = new Availability(AvailabilityState.Unsupported, $"{path} cannot be loaded as a library", "Install the library of the NVIDIA driver for this machine's architecture.");
            return false;
        }

        return TryTake(handle, path, out library, out missing);
    }

    private static bool TryTake(nint handle, string name, [NotNullWhen(true)] out NvmlLibrary? library, out Availability missing)
    {
        missing = default;
        if (NvmlLibrary.TryCreate(handle, out library, out string? function))
        {
            return true;
        }

        missing = new Availability(AvailabilityState.Unsupported, $"{name} has no function {function}", "Install the library that belongs to the NVIDIA driver.");
        return false;
    }
}
