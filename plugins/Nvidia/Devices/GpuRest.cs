namespace Bpftop.Nvidia.Devices;

/// <summary>Decides when NVML is not asked, so that GPUs can sleep and are not woken.</summary>
/// <remarks>Its caller makes one call at a time.</remarks>
internal sealed class GpuRest(GpuPower power, TimeProvider time)
{
    public const string Asleep = "every NVIDIA GPU is asleep, and asking would wake it";
    public const string LeftAlone = "no process uses the NVIDIA GPUs; they are left alone so that they can sleep";

    /// <summary>Longer than the pause between two frames or two batches.</summary>
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(30);

    /// <summary>The kernel suspends a device that nobody has open within some seconds.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait after leaving them alone did not help: something else keeps them awake.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(10);

    private long? _idleSince;
    private long? _restsSince;
    private long? _failedAt;
    private bool _hasSlept;

    /// <summary>Why NVML is not asked; null where it may be.</summary>
    public string? Reason { get; private set; }

    /// <summary>Looks whether NVML may be asked now.</summary>
    public bool MayAsk()
    {
        if (power.IsEveryAsleep)
        {
            _idleSince = null;
            _hasSlept = true;
            Reason = Asleep;
        }
        else if (_restsSince is { } since && !_hasSlept && time.GetElapsedTime(since) < _patience)
        {
            Reason = LeftAlone;
        }
        else
        {
            _failedAt = _restsSince is not null && !_hasSlept ? time.GetTimestamp() : _failedAt;
            _restsSince = null;
            _hasSlept = false;
            Reason = null;
        }

        return Reason is null;
    }

    /// <summary>Whether only the session keeps the GPUs awake, and has to be closed: from then on <see cref="MayAsk"/>
    /// is false.</summary>
    /// <param name="readings">What was just read.</param>
    public bool IsDue(GpuReadings readings)
    {
        if (!IsIdle(readings) || (_failedAt is { } failed && time.GetElapsedTime(failed) < _pause) || !power.MayEverySleep)
        {
            _idleSince = null;
            return false;
        }

        _idleSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_idleSince.Value) < _idle)
        {
            return false;
        }

        _idleSince = null;
        _restsSince = time.GetTimestamp();
        _hasSlept = false;
        Reason = LeftAlone;
        return true;
    }

    /// <summary>Only what is known to be idle is.</summary>
    private static bool IsIdle(GpuReadings readings) => !readings.Gpus.IsEmpty
        && readings.Gpus.All(static gpu => gpu is { Fault: null, Utilization: 0, Processes: 0 });
}
