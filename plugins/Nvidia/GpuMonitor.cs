using System.Globalization;
using Bpftop.Nvidia.Nvml;
using Bpftop.Toolkit;

namespace Bpftop.Nvidia;

/// <summary>Keeps a session with the driver, and opens another one where the driver was reloaded.</summary>
/// <remarks>All that may be slow is on a thread of its own; where it does not come back, the calls here do.</remarks>
internal sealed class GpuMonitor(PluginOptions options, TimeProvider time, Latest<GpuReadings> readings) : IProbe, IBackgroundRefresh, IDisposable
{
    /// <summary>A driver that works has shut down by then; with one that hangs, nobody waits for longer.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(500);

    private NvmlThread? _thread;
    private volatile GpuSession? _session;
    private Task _call = Task.CompletedTask;
    private long _called;
    private string _lost = "NVML is not open";
    private bool _isDisposed;

    /// <summary>Whether the driver's pids are those of the rows.</summary>
    internal Func<bool> SeesPids { get; init; } = PidNamespace.IsInitial;

    /// <summary>Whether the kernel has the driver. Not asked where a library is configured: it may be one that needs none.</summary>
    internal Func<bool> IsDriverLoaded { get; init; } = static () => KernelDriver.IsLoaded();

    /// <summary>Whether a thread is kept for NVML.</summary>
    internal bool HasThread => _thread is { IsAlive: true };

    /// <summary>How many GPUs there are; 0 where that is not known.</summary>
    public int Count => _session?.Count ?? 0;

    /// <remarks>Short without a session: after three refreshes that fail the host asks the probe, which opens one.</remarks>
    public TimeSpan Period => _session is null ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromSeconds(1);

    public async ValueTask<Availability> ProbeAsync(CancellationToken cancel)
    {
        if (!_call.IsCompleted)
        {
            return new Availability(
                AvailabilityState.Degraded,
                string.Create(CultureInfo.InvariantCulture, $"the NVIDIA driver has not answered for {time.GetElapsedTime(_called).TotalSeconds:F0} s"),
                "Look for NVRM in the kernel's log: dmesg");
        }

        if (_session is null)
        {
            if (!LibraryFile.TryLoad(options["library"], out NvmlLibrary? library, out Availability missing))
            {
                return missing;
            }

            if (options["library"] is null && !IsDriverLoaded())
            {
                library.Dispose();
                return GpuSession.Missing(NvmlReturn.DriverNotLoaded);
            }

            missing = await CallAsync(() => Open(library), cancel).ConfigureAwait(false);
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
        else if (_session is not null)
        {
            await CallAsync(Read, cancel).ConfigureAwait(false);
        }
        else
        {
            throw new DriverGoneException(_lost);
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _thread?.End(Close, _patience);
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

    private Availability Open(NvmlLibrary library)
    {
        GpuSession.TryOpen(library, time, SeesPids(), out GpuSession? session, out Availability missing);
        _session = session;
        return missing;
    }

    private bool Read()
    {
        try
        {
            readings.Publish(_session!.Read());
            return true;
        }
        catch (DriverGoneException gone)
        {
            _lost = gone.Message;
            Close();
            throw;
        }
    }

    private void Close()
    {
        readings.Publish(GpuReadings.None);
        _session?.Dispose();
        _session = null;
    }
}
