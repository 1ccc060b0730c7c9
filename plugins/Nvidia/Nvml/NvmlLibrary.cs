using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Bpftop.Nvidia.Devices;

namespace Bpftop.Nvidia.Nvml;

/// <summary>A loaded <c>libnvidia-ml.so.1</c>: its functions, each in the newest version that it has.</summary>
/// <remarks>A function that it lacks is null; <see cref="TryCreate"/> has checked the four that nothing works without.
/// Calls cannot be cancelled and may take seconds: <see cref="NvmlThread"/> makes them.</remarks>
internal sealed unsafe class NvmlLibrary : IDisposable
{
    private readonly nint _handle;

    private NvmlLibrary(nint handle)
    {
        _handle = handle;
        Init = (delegate* unmanaged<NvmlReturn>)Newest("nvmlInit_v2", "nvmlInit");
        Shutdown = (delegate* unmanaged<NvmlReturn>)Newest("nvmlShutdown");
        DriverVersion = (delegate* unmanaged<byte*, uint, NvmlReturn>)Newest("nvmlSystemGetDriverVersion");
        Count = (delegate* unmanaged<uint*, NvmlReturn>)Newest("nvmlDeviceGetCount_v2", "nvmlDeviceGetCount");
        HandleByIndex = (delegate* unmanaged<uint, nint*, NvmlReturn>)Newest("nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex");
        Name = (delegate* unmanaged<nint, byte*, uint, NvmlReturn>)Newest("nvmlDeviceGetName");
        Uuid = (delegate* unmanaged<nint, byte*, uint, NvmlReturn>)Newest("nvmlDeviceGetUUID");
        Utilization = (delegate* unmanaged<nint, NvmlUtilization*, NvmlReturn>)Newest("nvmlDeviceGetUtilizationRates");
        EncoderUtilization = (delegate* unmanaged<nint, uint*, uint*, NvmlReturn>)Newest("nvmlDeviceGetEncoderUtilization");
        DecoderUtilization = (delegate* unmanaged<nint, uint*, uint*, NvmlReturn>)Newest("nvmlDeviceGetDecoderUtilization");
        Memory = (delegate* unmanaged<nint, NvmlMemory*, NvmlReturn>)Newest("nvmlDeviceGetMemoryInfo");
        MemoryV2 = (delegate* unmanaged<nint, NvmlMemoryV2*, NvmlReturn>)Newest("nvmlDeviceGetMemoryInfo_v2");
        TemperatureV = (delegate* unmanaged<nint, NvmlTemperature*, NvmlReturn>)Newest("nvmlDeviceGetTemperatureV");
        Temperature = (delegate* unmanaged<nint, int, uint*, NvmlReturn>)Newest("nvmlDeviceGetTemperature");
        Power = (delegate* unmanaged<nint, uint*, NvmlReturn>)Newest("nvmlDeviceGetPowerUsage");
        PowerLimit = (delegate* unmanaged<nint, uint*, NvmlReturn>)Newest("nvmlDeviceGetEnforcedPowerLimit", "nvmlDeviceGetPowerManagementLimit");
        Fan = (delegate* unmanaged<nint, uint*, NvmlReturn>)Newest("nvmlDeviceGetFanSpeed");
        Clock = (delegate* unmanaged<nint, int, uint*, NvmlReturn>)Newest("nvmlDeviceGetClockInfo");

        // R535 renamed it and kept the old name.
        ThrottleReasons = (delegate* unmanaged<nint, ulong*, NvmlReturn>)Newest("nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons");
        MigMode = (delegate* unmanaged<nint, uint*, uint*, NvmlReturn>)Newest("nvmlDeviceGetMigMode");
        MigCount = (delegate* unmanaged<nint, uint*, NvmlReturn>)Newest("nvmlDeviceGetMaxMigDeviceCount");
        MigHandleByIndex = (delegate* unmanaged<nint, uint, nint*, NvmlReturn>)Newest("nvmlDeviceGetMigDeviceHandleByIndex");
        GpuInstanceId = (delegate* unmanaged<nint, uint*, NvmlReturn>)Newest("nvmlDeviceGetGpuInstanceId");
        ComputeInstanceId = (delegate* unmanaged<nint, uint*, NvmlReturn>)Newest("nvmlDeviceGetComputeInstanceId");
        ProcessSamples = (delegate* unmanaged<nint, NvmlProcessSample*, uint*, ulong, NvmlReturn>)Newest("nvmlDeviceGetProcessUtilization");
    }

    public readonly delegate* unmanaged<NvmlReturn> Init;
    public readonly delegate* unmanaged<NvmlReturn> Shutdown;
    public readonly delegate* unmanaged<byte*, uint, NvmlReturn> DriverVersion;
    public readonly delegate* unmanaged<uint*, NvmlReturn> Count;
    public readonly delegate* unmanaged<uint, nint*, NvmlReturn> HandleByIndex;
    public readonly delegate* unmanaged<nint, byte*, uint, NvmlReturn> Name;
    public readonly delegate* unmanaged<nint, byte*, uint, NvmlReturn> Uuid;
    public readonly delegate* unmanaged<nint, NvmlUtilization*, NvmlReturn> Utilization;
    public readonly delegate* unmanaged<nint, uint*, uint*, NvmlReturn> EncoderUtilization;
    public readonly delegate* unmanaged<nint, uint*, uint*, NvmlReturn> DecoderUtilization;
    public readonly delegate* unmanaged<nint, NvmlMemory*, NvmlReturn> Memory;
    public readonly delegate* unmanaged<nint, NvmlMemoryV2*, NvmlReturn> MemoryV2;
    public readonly delegate* unmanaged<nint, NvmlTemperature*, NvmlReturn> TemperatureV;
    public readonly delegate* unmanaged<nint, int, uint*, NvmlReturn> Temperature;
    public readonly delegate* unmanaged<nint, uint*, NvmlReturn> Power;
    public readonly delegate* unmanaged<nint, uint*, NvmlReturn> PowerLimit;
    public readonly delegate* unmanaged<nint, uint*, NvmlReturn> Fan;
    public readonly delegate* unmanaged<nint, int, uint*, NvmlReturn> Clock;
    public readonly delegate* unmanaged<nint, ulong*, NvmlReturn> ThrottleReasons;
    public readonly delegate* unmanaged<nint, uint*, uint*, NvmlReturn> MigMode;
    public readonly delegate* unmanaged<nint, uint*, NvmlReturn> MigCount;
    public readonly delegate* unmanaged<nint, uint, nint*, NvmlReturn> MigHandleByIndex;
    public readonly delegate* unmanaged<nint, uint*, NvmlReturn> GpuInstanceId;
    public readonly delegate* unmanaged<nint, uint*, NvmlReturn> ComputeInstanceId;
    public readonly delegate* unmanaged<nint, NvmlProcessSample*, uint*, ulong, NvmlReturn> ProcessSamples;

    /// <summary>Takes over a loaded library.</summary>
    /// <param name="handle">From the loader; freed with this object, or here where it is no NVML.</param>
    /// <param name="library">The functions.</param>
    /// <param name="missing">A function that it lacks and that nothing works without.</param>
    public static bool TryCreate(nint handle, [NotNullWhen(true)] out NvmlLibrary? library, [NotNullWhen(false)] out string? missing)
    {
        library = new NvmlLibrary(handle);
        missing = library.Init is null ? "nvmlInit"
            : library.Shutdown is null ? "nvmlShutdown"
            : library.Count is null ? "nvmlDeviceGetCount"
            : library.HandleByIndex is null ? "nvmlDeviceGetHandleByIndex"
            : null;
        if (missing is not null)
        {
            library.Dispose();
            library = null;
        }

        return missing is null;
    }

    /// <summary>A list of running processes in the newest version that can be trusted.</summary>
    /// <param name="name">Without version.</param>
    /// <param name="hasWideV3">True for a driver whose <c>_v3</c> fills in something else than documented.</param>
    /// <param name="oldestEntry">Bytes of an entry where the function has no version.</param>
    public ProcessListCall ProcessList(string name, bool hasWideV3, int oldestEntry = NvmlProcessInfoV1.Size)
    {
        nint versioned = Newest(hasWideV3 ? "" : name + "_v3", name + "_v2");
        return versioned != 0
            ? new ProcessListCall((delegate* unmanaged<nint, uint*, void*, NvmlReturn>)versioned, NvmlProcessInfoV2.Size)
            : new ProcessListCall((delegate* unmanaged<nint, uint*, void*, NvmlReturn>)Newest(name), oldestEntry);
    }

    public void Dispose() => NativeLibrary.Free(_handle);

    private nint Newest(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (name.Length > 0 && NativeLibrary.TryGetExport(_handle, name, out nint address))
            {
                return address;
            }
        }

        return 0;
    }
}
