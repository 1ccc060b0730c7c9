using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Bpftop.Nvidia.Nvml;

namespace Bpftop.Nvidia.Devices;

/// <summary>NVML from one init to its shutdown. On <see cref="NvmlThread"/> only.</summary>
internal sealed unsafe class GpuSession : IDisposable
{
    private const int LongestVersion = 80; // NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE

    private readonly NvmlLibrary _library;
    private readonly TimeProvider _time;
    private readonly bool _seesPids;
    private readonly string? _driver;
    private readonly GpuDevice[] _devices;

    private GpuSession(NvmlLibrary library, uint count, TimeProvider time, bool seesPids)
    {
        _library = library;
        _time = time;
        _seesPids = seesPids;
        _driver = ReadDriver(library);
        ProcessLists lists = new(library, _driver);
        _devices = [.. Enumerable.Range(0, (int)count).Select(index => new GpuDevice(index, library, lists))];
    }

    /// <summary>How many GPUs there are.</summary>
    public int Count => _devices.Length;

    /// <summary>Initialises NVML.</summary>
    /// <param name="library">Freed with the session, or here where there is none.</param>
    /// <param name="time">The host's clock.</param>
    /// <param name="seesPids">False where the driver's pids are of no use here.</param>
    /// <param name="session">The session.</param>
    /// <param name="missing">Why there is none.</param>
    public static bool TryOpen(
        NvmlLibrary library, TimeProvider time, bool seesPids, [NotNullWhen(true)] out GpuSession? session, out Availability missing)
    {
        session = null;
        missing = default;
        if (NvmlLayout.Mismatch is { } mismatch)
        {
            library.Dispose();
            missing = new Availability(AvailabilityState.Unsupported, mismatch, "Report it to the plugin's author.");
            return false;
        }

        NvmlReturn answer = library.Init();
        if (answer != NvmlReturn.Success)
        {
            library.Dispose();
            missing = Missing(answer);
            return false;
        }

        uint count = 0;
        answer = library.Count(&count);
        if (answer != NvmlReturn.Success || count is 0 or > NvmlNumber.MostDevices)
        {
            library.Shutdown();
            library.Dispose();
            missing = answer == NvmlReturn.Success && count > 0
                ? new Availability(AvailabilityState.Unsupported, "NVML does not say how many GPUs there are", "Look for NVRM in the kernel's log: dmesg")
                : Missing(answer != NvmlReturn.Success ? answer : NvmlReturn.GpuNotFound);
            return false;
        }

        session = new GpuSession(library, count, time, seesPids);
        return true;
    }

    /// <summary>Reads all GPUs.</summary>
    /// <exception cref="DriverGoneException">The session is of no more use.</exception>
    public GpuReadings Read()
    {
        uint count = 0;
        NvmlReturn answer = _library.Count(&count);
        if (answer.IsDriverGone)
        {
            throw new DriverGoneException(answer.Words);
        }

        if (answer == NvmlReturn.Success && count <= NvmlNumber.MostDevices && count != _devices.Length)
        {
            throw new DriverGoneException(string.Create(CultureInfo.InvariantCulture, $"there were {_devices.Length} GPUs, now there are {count}"));
        }

        ReadingClock clock = ReadingClock.Of(_time);
        ProcessTally tally = new();
        GpuReading[] gpus = new GpuReading[_devices.Length];
        for (int index = 0; index < gpus.Length; index++)
        {
            gpus[index] = _devices[index].Read(_seesPids ? tally : null, clock);
            if (_devices[index].Fault.IsDriverGone)
            {
                throw new DriverGoneException(_devices[index].Fault.Words);
            }
        }

        return new GpuReadings(_time.GetTimestamp(), clock.BootNanoseconds, _driver, [.. gpus], tally.ToProcesses());
    }

    public void Dispose()
    {
        _library.Shutdown();
        _library.Dispose();
    }

    private static string? ReadDriver(NvmlLibrary library)
    {
        Span<byte> text = stackalloc byte[LongestVersion];
        text.Clear();
        fixed (byte* start = text)
        {
            return library.DriverVersion is not null && library.DriverVersion(start, LongestVersion) == NvmlReturn.Success ? GpuDevice.Decode(text) : null;
        }
    }

    /// <summary>Why NVML is of no use, from what it answered.</summary>
    public static Availability Missing(NvmlReturn answer) => answer switch
    {
        NvmlReturn.DriverNotLoaded or NvmlReturn.Uninitialized => new(AvailabilityState.Absent, answer.Words, "Load it: modprobe nvidia"),
        NvmlReturn.GpuNotFound => new(AvailabilityState.Absent, "the NVIDIA driver knows no GPU", "If there is one, look for NVRM in the kernel's log: dmesg"),
        NvmlReturn.OperatingSystem => new(AvailabilityState.Denied, answer.Words, "Give the cgroup of bpftop access to /dev/nvidia*."),
        NvmlReturn.NoPermission => new(AvailabilityState.Denied, answer.Words, "Let the user of bpftop open /dev/nvidiactl."),
        NvmlReturn.LibraryVersionMismatch => new(AvailabilityState.Unsupported, answer.Words, "Load the new driver, or restart the machine."),
        _ => new(AvailabilityState.Unsupported, $"NVML cannot be started: {answer.Words}", "Look for NVRM in the kernel's log: dmesg"),
    };
}
