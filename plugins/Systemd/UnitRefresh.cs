using System.Collections.Immutable;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Systemd;

/// <summary>Finds the managers, keeps a watch on each, and publishes what they say.</summary>
internal sealed class UnitRefresh(PluginOptions options, ICgroupPaths paths, Surroundings surroundings, TableInterest interest) : IProbe, IBackgroundRefresh, IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ManagerWatch> _watches = new(StringComparer.Ordinal);

    /// <summary>In the order of the addresses: where two speak for the same units, the first does.</summary>
    private ImmutableArray<ManagerWatch> _inOrder = [];

    /// <summary>Those that did not answer at the last probe.</summary>
    private ImmutableArray<ManagerWatch> _toldOf = [];
    private bool _anyWasUp;

    /// <summary>What the managers said last.</summary>
    public Latest<UnitDirectory> Directory { get; } = new(UnitDirectory.Empty);

    /// <summary>Users log in and out; everything else comes by signals.</summary>
    public TimeSpan Period { get; } = TimeSpan.FromSeconds(2);

    public async ValueTask<Availability> ProbeAsync(CancellationToken cancel)
    {
        ImmutableArray<ManagerWatch> watches = Look();
        await WaitForAnswersAsync(watches, cancel).ConfigureAwait(false);

        // Watches go on in between, so each manager is asked only once.
        (ManagerWatch Watch, string Fault)[] silent =
            [.. watches.Select(static watch => (watch, watch.Current.Fault)).Where(static one => one.Fault is not null).Select(static one => (one.watch, one.Fault!))];
        string[] faults = [.. silent.Select(static one => $"{one.Watch.Address.Name}: {one.Fault}")];
        _toldOf = [.. silent.Select(static one => one.Watch)];
        _anyWasUp = faults.Length < watches.Length;
        return faults.Length > 0
            ? new Availability(
                AvailabilityState.Degraded,
                _anyWasUp ? string.Join("; ", faults) : $"{faults[0]}; names come from cgroup paths alone",
                "Look whether the bus runs, and whether this user may use it.")
            : _anyWasUp ? new Availability(AvailabilityState.Ready)
            : HasUnitsInPaths() ? new Availability(AvailabilityState.Degraded, "no bus of systemd: names come from cgroup paths alone", "Name its address in \"plugins\": { \"systemd\": { \"buses\": [\"unix:path=…\"] } }.")
            : Absent();
    }

    public async ValueTask RefreshAsync(CancellationToken cancel)
    {
        ImmutableArray<ManagerWatch> watches = Look();
        await WaitForAnswersAsync(watches, cancel).ConfigureAwait(false);

        // If this persists, the host probes again, and the probe says what works without.
        foreach (ManagerWatch watch in watches.Except(_toldOf))
        {
            if (watch.Current.Fault is { } fault)
            {
                throw new BusException($"{watch.Address.Name}: {fault}");
            }
        }

        if (_anyWasUp && watches.IsEmpty)
        {
            throw new BusException("no bus of systemd");
        }
    }

    /// <summary>Waits until each manager has answered for the first time, but not for one that never will.</summary>
    private static async Task WaitForAnswersAsync(ImmutableArray<ManagerWatch> watches, CancellationToken cancel)
    {
        try
        {
            await Task.WhenAll(watches.Select(static watch => watch.Answered)).WaitAsync(_patience, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (ManagerWatch watch in _watches.Values)
            {
                watch.Dispose();
            }

            _watches.Clear();
        }
    }

    private static Availability Absent() => new(
        AvailabilityState.Absent,
        "no systemd: no bus, no socket, no unit's cgroup",
        "Where one runs elsewhere, name its bus in \"plugins\": { \"systemd\": { \"buses\": [\"unix:path=…\"] } }.");

    /// <summary>Starts a watch on each manager that is new, and ends those whose socket is gone.</summary>
    private ImmutableArray<ManagerWatch> Look()
    {
        ImmutableArray<BusAddress> found = BusAddresses.Find(surroundings, options);
        lock (_gate)
        {
            string[] gone = [.. _watches.Keys.Except(found.Select(static address => address.Address))];
            foreach (string address in gone)
            {
                _watches.Remove(address, out ManagerWatch? watch);
                watch!.Dispose();
            }

            foreach (BusAddress address in found)
            {
                if (!_watches.ContainsKey(address.Address))
                {
                    _watches.Add(address.Address, new ManagerWatch(address, surroundings, interest, Publish));
                }
            }

            _inOrder = [.. found.Select(address => _watches[address.Address])];
            if (gone.Length > 0)
            {
                Publish();
            }

            return _inOrder;
        }
    }

    private void Publish()
    {
        lock (_gate)
        {
            Directory.Publish(new UnitDirectory(
            [
                .. _inOrder.Select(static watch => watch.Current).OrderBy(static state => state.Fault is not null)
                    .Select(static state => state.Units).OfType<ManagerUnits>().DistinctBy(static units => units.Label),
            ]));
        }
    }

    /// <summary>A manager makes its own scope and a slice for services at its root.</summary>
    private bool HasUnitsInPaths() => paths.Root is { } root
        && (System.IO.Directory.Exists($"{root}/init.scope") || System.IO.Directory.Exists($"{root}/system.slice") || System.IO.Directory.Exists($"{root}/user.slice"));
}
