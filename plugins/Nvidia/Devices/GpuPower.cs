namespace Bpftop.Nvidia.Devices;

/// <summary>Whether NVIDIA's GPUs sleep, by what the kernel says of their PCI devices: reading that wakes nothing,
/// while asking the driver does.</summary>
/// <param name="root">Of the file system.</param>
internal sealed class GpuPower(string root = "/")
{
    private const string Nvidia = "0x10de";

    /// <summary>VGA, 3D and other display controllers; the same card's sound and USB have functions of their own.</summary>
    private const string Display = "0x03";

    private readonly string _devices = Path.Join(root, "sys/bus/pci/devices");
    private string[] _gpus = [];

    /// <summary>Finds the devices; afterwards only these are looked at.</summary>
    public void Find() => _gpus = Directory.Exists(_devices)
        ? [.. Directory.EnumerateFileSystemEntries(_devices).Where(static device => Read(device, "vendor") == Nvidia && Read(device, "class")?.StartsWith(Display, StringComparison.Ordinal) == true)]
        : [];

    /// <summary>True where there is one, and each is in runtime suspend or about to be.</summary>
    public bool IsEveryAsleep => _gpus.Length > 0 && Array.TrueForAll(_gpus, static gpu => Read(gpu, "power/runtime_status") is "suspended" or "suspending");

    /// <summary>True where there is one, and the kernel may suspend each when it is unused. Only so on machines that
    /// were set up for it: PCI devices start with "on".</summary>
    public bool MayEverySleep => _gpus.Length > 0
        && Array.TrueForAll(_gpus, static gpu => Read(gpu, "power/control") == "auto" && Read(gpu, "power/runtime_status") is not ("unsupported" or null));

    private static string? Read(string device, string file)
    {
        try
        {
            return File.ReadAllText(Path.Join(device, file)).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
