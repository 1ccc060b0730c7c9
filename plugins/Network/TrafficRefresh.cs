using Bpftop.Network.Traffic;
using Bpftop.Toolkit;

namespace Bpftop.Network;

/// <summary>Counts packets while somebody looks, and is nothing otherwise.</summary>
internal sealed class TrafficRefresh(
    PluginOptions options, IBpf bpf, ICgroupPaths cgroups, TimeProvider time, TrafficAttention attention, Latest<TrafficView> view)
    : INetworkPart, IBackgroundRefresh, IDisposable
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _pauseAfterFault = TimeSpan.FromSeconds(5);

    private TrafficCounter? _counter;
    private IBpfObject? _trial;
    private string? _fault;

    public string Name => "traffic";

    /// <remarks>Somebody may look any moment: to find out costs nothing.</remarks>
    public TimeSpan Period => _fault is null ? _period : _pauseAfterFault;

    /// <summary>Whether programs are attached.</summary>
    internal bool IsCounting => _counter is not null;

    /// <summary>Finds out whether the kernel takes the programs, for <c>bpftop doctor</c> and the list of plugins. They are
    /// loaded with hardly any memory, and stay so; nothing is attached.</summary>
    public void Open()
    {
        TrafficSettings settings = TrafficSettings.Read(options);
        _trial ??= TrafficPrograms.Try(settings.Layer, bpf);
        if (_trial.Features is [{ IsAttached: false } feature])
        {
            throw new BpfException(feature.Reason);
        }

        if (!settings.Layer.IsOfInterfaces && cgroups.Root is null)
        {
            throw new BpfException("cgroup v2 is not mounted");
        }

        if (_fault is { } fault)
        {
            throw new BpfException(fault);
        }
    }

    public ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (!attention.IsPaid)
        {
            Close();
            _fault = null;
            return ValueTask.CompletedTask;
        }

        try
        {
            if (_counter is null)
            {
                _counter = new TrafficCounter(TrafficSettings.Read(options), cgroups, bpf, time);
            }
            else
            {
                view.Publish(_counter.Read());
            }

            _fault = null;
        }
        catch (Exception fault) when (fault is BpfException or IOException)
        {
            // The table is empty then; the list of plugins has the reason.
            _fault = fault.Message;
            Close();
            throw;
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        Close();
        _trial?.Dispose();
        _trial = null;
    }

    private void Close()
    {
        if (_counter is not null)
        {
            _counter.Dispose();
            _counter = null;
        }

        view.Publish(TrafficView.None);
    }
}
