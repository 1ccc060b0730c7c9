using Bpftop.Network.Sockets;
using Bpftop.Toolkit;

namespace Bpftop.Network.Traffic;

/// <summary>Counts packets while somebody looks, and is nothing otherwise.</summary>
internal sealed class TrafficReader(
    PluginOptions options, IBpf bpf, ICgroupPaths cgroups, SocketOwners owners, TimeProvider time, TrafficAttention attention, Latest<TrafficView> view)
    : INetworkPart, INetworkReader, IDisposable
{
    /// <summary>Less than a second, for reads come at their own pace.</summary>
    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(900);

    /// <summary>The first reading comes sooner, for somebody has just opened the table.</summary>
    private static readonly TimeSpan _firstPeriod = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan _pauseAfterFault = TimeSpan.FromSeconds(5);

    private TrafficCounter? _counter;
    private IBpfObject? _trial;
    private string? _fault;
    private bool _isFaultTold;
    private long _last;

    public string Name => "traffic";

    public bool IsAwaited => _counter is { HasRead: false };

    /// <summary>Whether programs are attached.</summary>
    internal bool IsCounting => _counter is not null;

    /// <summary>Finds out whether the kernel takes the programs, for <c>bpftop doctor</c> and the list of plugins. They are
    /// loaded with hardly any memory, and stay so; nothing is attached.</summary>
    public void Open()
    {
        TrafficSettings settings = TrafficSettings.Read(options);
        if (!settings.Layer.IsOfInterfaces && cgroups.Root is null)
        {
            throw new BpfException("cgroup v2 is not mounted");
        }

        _trial ??= TrafficPrograms.Try(settings.Layer, bpf);
        if (_trial.Features is [{ IsAttached: false } feature])
        {
            throw new BpfException(feature.Reason);
        }

        if (_fault is { } fault)
        {
            _isFaultTold = true;
            throw new BpfException(fault);
        }
    }

    public void Read()
    {
        if (!attention.IsPaid)
        {
            Close(TrafficView.None);
            _fault = null;
            return;
        }

        TimeSpan pause = _fault is not null ? _pauseAfterFault : _counter is null ? TimeSpan.Zero : IsAwaited ? _firstPeriod : _period;
        if (time.GetElapsedTime(_last) >= pause)
        {
            _last = time.GetTimestamp();
            Count();
        }

        // The table is empty then. Until the probe has told why, the host is to ask it, which it does after some refreshes
        // that fail.
        if (_fault is { } fault && !_isFaultTold)
        {
            throw new BpfException(fault);
        }
    }

    public void Dispose()
    {
        Close(TrafficView.None);
        _trial?.Dispose();
        _trial = null;
    }

    private void Count()
    {
        try
        {
            if (_counter is null)
            {
                _counter = new TrafficCounter(TrafficSettings.Read(options), cgroups, bpf, time, owners);
            }
            else
            {
                view.Publish(_counter.Read());
            }

            _fault = null;
        }
        catch (BpfException fault)
        {
            _isFaultTold &= _fault == fault.Message;
            _fault = fault.Message;
            Close(TrafficView.Failed(fault.Message));
        }
    }

    /// <param name="left">What is shown from now on.</param>
    private void Close(TrafficView left)
    {
        if (_counter is not null)
        {
            _counter.Dispose();
            _counter = null;
            owners.Forget();
        }

        view.Publish(left);
    }
}
