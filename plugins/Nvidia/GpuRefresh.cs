using System.Globalization;
using Bpftop.Nvidia.Devices;
using Bpftop.Nvidia.Nvml;
using Bpftop.Toolkit;

namespace Bpftop.Nvidia;

/// <summary>Keeps a session with the driver, and opens another one where the driver was reloaded.</summary>
/// <remarks>Everything slow runs on a thread of its own; where that hangs, the calls here return all the
/// same.</remarks>
internal sealed class GpuRefresh(PluginOptions options, TimeProvider time, Latest<GpuReadings> readings) : IProbe, IBackgroundRefresh, IDisposable
{
    /// <summary>A working driver has shut down by then; one that hangs is not waited for any longer.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(500);

    /// <summary>For an init: within what the host allows a probe, so that it is this plugin that says what hangs.</summary>
    private static readonly TimeSpan _longestInit = TimeSpan.FromSeconds(4);

    /// <summary>A call that has taken this long is not waited for when bpftop ends.</summary>
    private static readonly TimeSpan _longCall = TimeSpan.FromSeconds(1);

    private NvmlThread? _thread;
    private volatile GpuSession? _session;
    private Task _call = Task.CompletedTask;
    private long _called;
    private string _lost = "NVML is not open";
    private volatile int _count;
    private bool _isRestTold;
    private bool _isDisposed;
    private GpuRest? _rest;

    /// <summary>Whether the driver's pids are those of the rows.</summary>
    internal Func<bool> SeesPids { get; init; } = PidNamespace.IsInitial;

    /// <summary>Whether the kernel has the driver. Not asked where a library is configured: it may be one that needs none.</summary>
    internal Func<bool> IsDriverLoaded { get; init; } = static () => KernelDriver.IsLoaded();

    /// <summary>What the kernel says of the GPUs' sleep.</summary>
    internal GpuPower Power { get; init; } = new();

    /// <summary>Whether a thread is kept for NVML.</summary>
    internal bool HasThread => _thread is { IsAlive: true };

    /// <summary>How many GPUs there are; 0 where that is not known.</summary>
    public int Count => _count;

    /// <remarks>Short where the host is to ask the probe, which it does after three refreshes that fail: without a session the
    /// probe opens one, and while the GPUs are left alone it says so.</remarks>
    public TimeSpan Period => (_session is null || Rest.Reason is not null) && !_isRestTold ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromSeconds(1);

    private GpuRest Rest => _rest ??= new GpuRest(Power, time);

    public async ValueTask<Availability> ProbeAsync(CancellationToken cancel)
    {
        if (!_call.IsCompleted)
        {
            return NoAnswer();
        }

        bool hasDriver = options["library"] is not null || IsDriverLoaded();
        if (hasDriver)
        {
            Power.Find();
        }

        _isRestTold = hasDriver && !Rest.MayAsk();
        if (_isRestTold)
        {
            return new Availability(AvailabilityState.Degraded, Rest.Reason!, "Values come as soon as something uses a GPU.");
        }

        if (_session is null)
        {
            if (!LibraryFile.TryLoad(options["library"], out NvmlLibrary? library, out Availability missing))
            {
                return missing;
            }

            if (!hasDriver)
            {
                library.Dispose();
                return GpuSession.Missing(NvmlReturn.DriverNotLoaded);
            }

            try
            {
                missing = await CallAsync(() => Open(library), cancel).WaitAsync(_longestInit, time, cancel).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return NoAnswer();
            }

            if (_session is null)
            {
                return missing;
            }
        }

        return SeesPids()
            ? new Availability(AvailabilityState.Ready)
            : new Availability(
                AvailabilityState.Degraded,
                "bpftop is in a pid namespace, where the driver's pids may be those of other processes: no columns",
                "Run bpftop in the machine's own pid namespace (podman run --pid=host).");
    }

    public async ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (!_call.IsCompleted)
        {
            await _call.WaitAsync(cancel).ConfigureAwait(false);
        }
        else if (!Rest.MayAsk())
        {
            PublishRest();
            if (!_isRestTold)
            {
                throw new DriverGoneException(Rest.Reason!);
            }
        }
        else if (_session is not null)
        {
            await CallAsync(Read, cancel).ConfigureAwait(false);
        }
        else
        {
            _isRestTold = false;
            throw new DriverGoneException(_lost);
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _thread?.End(Close, !_call.IsCompleted && time.GetElapsedTime(_called) > _longCall ? TimeSpan.Zero : _patience);
        }
    }

    private Task<T> CallAsync<T>(Func<T> call, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _thread ??= new NvmlThread();
        _called = time.GetTimestamp();
        Task<T> running = _thread.RunAsync(call);
        _call = running;
        return running.WaitAsync(cancel);
    }

    private Availability NoAnswer() => new(
        AvailabilityState.Degraded,
        string.Create(CultureInfo.InvariantCulture, $"the NVIDIA driver has not answered for {time.GetElapsedTime(_called).TotalSeconds:F0} s"),
        "Look for NVRM in the kernel's log: dmesg");

    private Availability Open(NvmlLibrary library)
    {
        GpuSession.TryOpen(library, time, SeesPids(), out GpuSession? session, out Availability missing);
        _session = session;
        _count = session?.Count ?? 0;
        return missing;
    }

    private bool Read()
    {
        try
        {
            GpuReadings current = _session!.Read();
            readings.Publish(current);
            if (Rest.IsDue(current))
            {
                // The bars stay, and say why they are empty.
                _lost = "the NVIDIA GPUs are awake again";
                PublishRest();
                _session.Dispose();
                _session = null;
            }

            return true;
        }
        catch (DriverGoneException gone)
        {
            _lost = gone.Message;
            Close();
            throw;
        }
    }

    /// <summary>What is known of the GPUs while they are not asked: their names.</summary>
    private void PublishRest()
    {
        string word = Rest.Reason == GpuRest.Asleep ? "asleep" : "left alone";
        readings.Publish(readings.Current with
        {
            Taken = time.GetTimestamp(),
            Gpus = [.. readings.Current.Gpus.Select(gpu => gpu.Fault == word ? gpu : GpuReading.WithFault(gpu.Label, gpu.Name, gpu.Uuid, word))],
            Processes = System.Collections.Frozen.FrozenDictionary<int, GpuProcess>.Empty,
        });
    }

    private void Close()
    {
        _count = 0;
        readings.Publish(GpuReadings.None);
        _session?.Dispose();
        _session = null;
    }
}
