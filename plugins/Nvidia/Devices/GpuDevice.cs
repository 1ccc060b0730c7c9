using System.Globalization;
using System.Text;
using Bpftop.Nvidia.Nvml;

namespace Bpftop.Nvidia.Devices;

/// <summary>Reads one GPU. What it does not support has no value; where it is lost, it has a reason and nothing else.
/// </summary>
internal sealed unsafe partial class GpuDevice(int index, NvmlLibrary library, ProcessLists lists)
{
    private const int CoreSensor = 0; // NVML_TEMPERATURE_GPU
    private const int SmClock = 1; // NVML_CLOCK_SM
    private const int MemoryClock = 2; // NVML_CLOCK_MEM
    private const int LongestText = 96; // NVML_DEVICE_NAME_V2_BUFFER_SIZE, NVML_DEVICE_UUID_V2_BUFFER_SIZE

    private readonly string _label = index.ToString(CultureInfo.InvariantCulture);
    private ProcessSamples _samples = new(library);
    private nint _handle;
    private string? _name;
    private string? _uuid;
    private bool _hasBaseline;
    private bool _hasAnswered;
    private NvmlReturn _refusal;

    /// <summary>Why the last reading has nothing, else success.</summary>
    public NvmlReturn Fault { get; private set; }

    /// <summary>Reads it.</summary>
    /// <param name="tally">Gets its processes; null where pids mean something else here.</param>
    /// <param name="clock">When the round began.</param>
    public GpuReading Read(ProcessTally? tally, ReadingClock clock)
    {
        Fault = NvmlReturn.Success;
        if (_handle == 0)
        {
            Bind();
        }

        _hasAnswered = false;
        _refusal = NvmlReturn.Success;
        GpuReading gpu = ReadSensors(out ulong throttle);
        gpu = ReadProcesses(gpu, tally, clock);
        if (Fault == NvmlReturn.Success && !_hasAnswered)
        {
            // As in a container whose cgroup was taken the devices: every call fails, and none says that the GPU is gone.
            Fault = _refusal;
        }

        if (Fault != NvmlReturn.Success)
        {
            // A GPU that comes back has another handle, and perhaps another name.
            _handle = 0;
            gpu = new GpuReading(_label) { Name = _name, Uuid = _uuid, Fault = Fault.Words };
        }

        return gpu with
        {
            UtilizationCaption = GpuCaptions.Utilization(gpu, ThrottleReasons.Weightiest(throttle)),
            MemoryCaption = GpuCaptions.Memory(gpu),
        };
    }

    private void Bind()
    {
        nint handle;
        Fault = library.HandleByIndex((uint)index, &handle);
        if (Fault == NvmlReturn.Success)
        {
            _handle = handle;
            _name = Text(library.Name, handle) ?? _name;
            _uuid = Text(library.Uuid, handle) ?? _uuid;
            _samples = new ProcessSamples(library);
            _hasBaseline = false;
        }
    }

    private GpuReading ReadSensors(out ulong throttle)
    {
        (double used, double total) = Memory(_handle);
        bool hasThrottle = TryReadThrottle(out throttle);
        return new GpuReading(_label)
        {
            Name = _name,
            Uuid = _uuid,
            Utilization = Utilization(),
            Encoder = FirstOfTwo(library.EncoderUtilization),
            Decoder = FirstOfTwo(library.DecoderUtilization),
            MemoryUsed = used,
            MemoryTotal = total,
            Celsius = Celsius(),
            Watts = Number(library.Power, _handle) / 1e3,
            WattLimit = Number(library.PowerLimit, _handle) / 1e3,
            FanPercent = Number(library.Fan, _handle),
            SmHertz = Selected(library.Clock, SmClock) * 1e6,
            MemoryHertz = Selected(library.Clock, MemoryClock) * 1e6,
            Throttle = hasThrottle ? ThrottleReasons.Text(throttle) : null,
        };
    }

    private double Utilization()
    {
        NvmlUtilization rates;
        return MayCall(library.Utilization) && Succeeds(library.Utilization(_handle, &rates)) ? NvmlNumber.Of(rates.Gpu) : double.NaN;
    }

    private bool TryReadThrottle(out ulong reasons)
    {
        ulong mask = 0;
        bool read = MayCall(library.ThrottleReasons) && Succeeds(library.ThrottleReasons(_handle, &mask)) && NvmlNumber.IsKnown(mask);
        reasons = read ? mask : 0;
        return read;
    }

    private (double Used, double Total) Memory(nint device)
    {
        // The newer one keeps apart what the driver reserves. 510.39 exports it and answers "function not found".
        NvmlMemoryV2 newer = new() { Version = NvmlMemoryV2.Expected };
        if (MayCall(library.MemoryV2) && Succeeds(library.MemoryV2(device, &newer)))
        {
            return Known(newer.Used, newer.Total);
        }

        NvmlMemory older;
        return MayCall(library.Memory) && Succeeds(library.Memory(device, &older)) ? Known(older.Used, older.Total) : (double.NaN, double.NaN);
    }

    /// <summary>A GPU that shares the machine's memory (Jetson, GB10) has none of its own, and says "not supported" or 0 of 0.
    /// </summary>
    private static (double Used, double Total) Known(ulong used, ulong total) =>
        total == 0 ? (double.NaN, double.NaN) : (NvmlNumber.Of(used), NvmlNumber.Of(total));

    private double Celsius()
    {
        // CUDA 13 deprecated the older one, which from CUDA 14 on answers that it is.
        NvmlTemperature newer = new() { Version = NvmlTemperature.Expected, Sensor = CoreSensor };
        return MayCall(library.TemperatureV) && Succeeds(library.TemperatureV(_handle, &newer))
            ? (NvmlNumber.IsKnown((uint)newer.Degrees) ? newer.Degrees : double.NaN)
            : Selected(library.Temperature, CoreSensor);
    }

    private double Number(delegate* unmanaged<nint, uint*, NvmlReturn> call, nint device)
    {
        uint value;
        return MayCall(call) && Succeeds(call(device, &value)) ? NvmlNumber.Of(value) : double.NaN;
    }

    private double FirstOfTwo(delegate* unmanaged<nint, uint*, uint*, NvmlReturn> call)
    {
        uint value;
        uint other;
        return MayCall(call) && Succeeds(call(_handle, &value, &other)) ? NvmlNumber.Of(value) : double.NaN;
    }

    private double Selected(delegate* unmanaged<nint, int, uint*, NvmlReturn> call, int which)
    {
        uint value;
        return MayCall(call) && Succeeds(call(_handle, which, &value)) ? NvmlNumber.Of(value) : double.NaN;
    }

    private string? Text(delegate* unmanaged<nint, byte*, uint, NvmlReturn> call, nint device)
    {
        Span<byte> text = stackalloc byte[LongestText];
        text.Clear();
        fixed (byte* start = text)
        {
            return MayCall(call) && Succeeds(call(device, start, LongestText)) ? Decode(text) : null;
        }
    }

    internal static string Decode(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    private bool MayCall(void* function) => function is not null && Fault == NvmlReturn.Success;

    private bool Succeeds(NvmlReturn answer)
    {
        if (answer.IsDeviceGone || answer.IsDriverGone)
        {
            Fault = answer;
        }
        else if (answer == NvmlReturn.Success)
        {
            _hasAnswered = true;
        }
        else if (!answer.IsUnsupported)
        {
            _refusal = answer;
        }

        return answer == NvmlReturn.Success;
    }
}
