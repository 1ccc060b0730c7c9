using System.Collections.Immutable;
using System.Diagnostics;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Bus;

/// <summary>Follows the units of one manager by its signals, on a thread of its own: a bus that hangs holds up nothing
/// else, and one that is quiet wakes it once a second.</summary>
internal sealed class ManagerWatch : IDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(10);

    /// <summary>Signals come in bursts; units are asked for again at most this often.</summary>
    private static readonly TimeSpan _shortestRound = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Surroundings _surroundings;
    private readonly TableInterest _interest;
    private readonly Action _onChange;
    private readonly Latest<State> _state = new(new State(null, "it has not answered yet"));
    private readonly Dictionary<string, UnitFacts> _units = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private bool _allChanged;
    private bool _managerLeft;
    private ManagerUnits? _told;

    /// <param name="address">The manager's bus.</param>
    /// <param name="surroundings">The machine.</param>
    /// <param name="interest">Whether somebody looks at the table.</param>
    /// <param name="onChange">Called after each change, on this watch's thread.</param>
    public ManagerWatch(BusAddress address, Surroundings surroundings, TableInterest interest, Action onChange)
    {
        Address = address;
        _surroundings = surroundings;
        _interest = interest;
        _onChange = onChange;
        new Thread(Run) { IsBackground = true, Name = "systemd" }.Start();
    }

    public BusAddress Address { get; }

    /// <summary>Ends when the manager has answered, or failed to, for the first time.</summary>
    public Task Answered => _answered.Task;

    /// <summary>What is known of the manager.</summary>
    public State Current => _state.Current;

    /// <summary>Lets the thread end, and does not wait for it.</summary>
    public void Dispose() => _stop.Cancel();

    private void Run()
    {
        TimeSpan pause = _firstPause;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using BusConnection bus = BusConnection.Open(Address, _stop.Token);
                Follow(new ManagerClient(bus), () => pause = _firstPause);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                // Nobody is above this thread: what is not caught here ends the monitor.
                // What is known of the place stays, so that no name changes while the bus is away.
                _told = _told is null ? null : _told with { Units = ImmutableDictionary<string, UnitFacts>.Empty };
                Tell(fault.Message);
            }

            _stop.Token.WaitHandle.WaitOne(pause);
            pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
        }

        _stop.Dispose();
    }

    private void Follow(ManagerClient manager, Action onSuccess)
    {
        manager.Bus.OnSignal = See;
        (_managerLeft, _allChanged) = (false, true);
        manager.Subscribe();
        ManagerPlace place = ManagerPlace.Find(manager, _surroundings.ProcRoot);
        _told = new ManagerUnits(LabelOf(place.Root), place.Root, place.SharesPids, ImmutableDictionary<string, UnitFacts>.Empty) { Address = Address };
        long asked = 0;
        while (true)
        {
            if (_managerLeft)
            {
                throw new BusException("systemd left the bus");
            }

            TimeSpan early = _shortestRound - Stopwatch.GetElapsedTime(asked);
            if ((_allChanged || _changed.Count > 0) && early <= TimeSpan.Zero)
            {
                Update(manager);
                asked = Stopwatch.GetTimestamp();
                onSuccess();
                continue;
            }

            bool hasWork = _allChanged || _changed.Count > 0;
            TimeSpan untilAccounts = _interest.UntilDue(_told.AccountedAt);
            if (!hasWork && untilAccounts == TimeSpan.Zero)
            {
                _told = _told with { Accounts = manager.Accounts(_units.Values.Where(HasAccount)), AccountedAt = Stopwatch.GetTimestamp() };
                Tell(null);
                continue;
            }

            manager.Bus.Wait(hasWork ? early : untilAccounts);
        }
    }

    /// <summary>Asks for what signals said has changed, and tells.</summary>
    private void Update(ManagerClient manager)
    {
        string[] names = [.. _changed];
        bool all = _allChanged;
        _changed.Clear();
        _allChanged = false;
        List<UnitFacts> listed = all ? manager.ListUnits() : manager.ListUnits(names);
        List<UnitFacts> detailed = manager.WithDetails(listed.Where(static unit => HasDetails(unit)));
        if (all)
        {
            _units.Clear();
        }

        foreach (string name in names)
        {
            _units.Remove(name);
        }

        foreach (UnitFacts unit in listed.Concat(detailed))
        {
            _units[unit.Name] = unit;
        }

        _told = _told! with { Units = new Dictionary<string, UnitFacts>(_units, StringComparer.Ordinal) };
        Tell(null);
    }

    /// <summary>Notes a signal. What it says is asked for and not believed: other programs may send signals too.</summary>
    private void See(BusMessage signal)
    {
        switch (signal.Member)
        {
            case "UnitNew" or "UnitRemoved" when signal.Interface == ManagerClient.ManagerInterface:
                Note(signal.Text());
                break;
            case "PropertiesChanged" when BusLabel.UnitOf(signal.Path) is { } unit:
                Note(unit);
                break;
            case "Reloading" when signal.Interface == ManagerClient.ManagerInterface:
                _allChanged = true;
                break;
            case "NameOwnerChanged":
                _managerLeft = true;
                break;
        }
    }

    private void Note(string unit)
    {
        const int AskForAll = 1000;
        if (UnitName.IsValid(unit) && !_allChanged)
        {
            _changed.Add(unit);
            _allChanged = _changed.Count > AskForAll;
        }
    }

    private static bool HasDetails(UnitFacts unit) => unit.IsListed && (unit.IsActive || unit.IsFailed);

    private static bool HasAccount(UnitFacts unit) =>
        unit.IsActive && unit.Kind is UnitName.Service or UnitName.Scope or UnitName.Slice;

    /// <summary>What its own paths say that it is called. Who listens where a user's or a capsule's manager does may speak
    /// for the units of that one only.</summary>
    private string LabelOf(ManagerRoot root) => Address.Service is not { } service || root.IsOf(service)
        ? root.Label
        : throw new BusException($"what answers there is not {service}");

    private void Tell(string? fault)
    {
        _state.Publish(new State(_told, fault));
        _onChange();

        // Last: whoever waits for the answer looks for what it has changed.
        _answered.TrySetResult();
    }

    /// <summary>What is known of a manager.</summary>
    /// <param name="Units">What it said last, or null where it never answered.</param>
    /// <param name="Fault">Why it cannot be asked now, or null where it can.</param>
    internal sealed record State(ManagerUnits? Units, string? Fault);
}
