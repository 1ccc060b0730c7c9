using System.Collections.Immutable;
using System.Diagnostics;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Bus;

/// <summary>Follows the units of one manager by its signals. It has no thread of its own: a bus that hangs delays
/// nothing else, and a quiet one wakes it once a second.</summary>
internal sealed class ManagerWatch : IDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(10);

    /// <summary>Signals come in bursts: what they say is asked for at most this often.</summary>
    private static readonly TimeSpan _shortestRound = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Surroundings _surroundings;
    private readonly TableInterest _interest;
    private readonly Action _onChange;
    private readonly Latest<State> _state = new(new State(null, "it has not answered yet"));
    private readonly Dictionary<string, UnitFacts> _units = new(StringComparer.Ordinal);
    private ManagerUnits? _told;

    /// <param name="address">The manager's bus.</param>
    /// <param name="surroundings">The machine.</param>
    /// <param name="interest">Whether somebody looks at the table.</param>
    /// <param name="onChange">Called after each change, on a thread of the pool.</param>
    public ManagerWatch(BusAddress address, Surroundings surroundings, TableInterest interest, Action onChange)
    {
        Address = address;
        _surroundings = surroundings;
        _interest = interest;
        _onChange = onChange;
        _ = Task.Run(RunAsync);
    }

    public BusAddress Address { get; }

    /// <summary>Ends when the manager has answered, or failed to, for the first time.</summary>
    public Task Answered => _answered.Task;

    /// <summary>What is known of the manager.</summary>
    public State Current => _state.Current;

    /// <summary>Ends it without waiting.</summary>
    public void Dispose() => _ = _stop.CancelAsync();

    private async Task RunAsync()
    {
        TimeSpan pause = _firstPause;
        while (!_stop.IsCancellationRequested)
        {
            long began = Stopwatch.GetTimestamp();
            try
            {
                using BusConnection bus = await BusConnection.OpenAsync(Address, _surroundings.Limits, _stop.Token).ConfigureAwait(false);
                await FollowAsync(bus).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                // Nobody awaits this task, so an exception that is not caught here is lost. What is known of the place
                // stays, so that no name changes while the bus is away.
                _told = _told is null ? null : _told with { Units = ImmutableDictionary<string, UnitFacts>.Empty };
                Tell(fault.Message);
            }

            // A connection that is lost again and again, in a flood for instance, is not remade four times a second.
            pause = Stopwatch.GetElapsedTime(began) > _longestPause ? _firstPause : pause;
            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
        }
    }

    private async Task FollowAsync(BusConnection bus)
    {
        ManagerClient manager = new(bus);
        UnitChanges changes = new();
        _ = bus.Lost.ContinueWith(_ => changes.Wake(), TaskScheduler.Default);
        await manager.SubscribeAsync(changes.See).ConfigureAwait(false);
        ManagerPlace place = await ManagerPlace.FindAsync(manager, bus.PeerPid, _surroundings.ProcRoot).ConfigureAwait(false);
        _told = new ManagerUnits(LabelOf(place.Root), place.Root, place.SharesPids, ImmutableDictionary<string, UnitFacts>.Empty) { Address = Address };
        while (true)
        {
            bus.ThrowIfLost();
            if (changes.ManagerLeft)
            {
                throw new BusException("systemd left the bus");
            }

            if (changes.Take() is { } asked)
            {
                await UpdateAsync(manager, asked.All, asked.Names).ConfigureAwait(false);
                await Task.Delay(_shortestRound, _stop.Token).ConfigureAwait(false);
                continue;
            }

            TimeSpan untilAccounts = _interest.UntilDue(_told.AccountedAt);
            if (untilAccounts == TimeSpan.Zero)
            {
                _told = _told with { Accounts = await manager.AccountsAsync(_units.Values.Where(HasAccount)).ConfigureAwait(false), AccountedAt = Stopwatch.GetTimestamp() };
                Tell(null);
                continue;
            }

            await changes.WaitAsync(untilAccounts, _stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Asks for what signals said has changed, and tells.</summary>
    private async Task UpdateAsync(ManagerClient manager, bool all, string[] names)
    {
        List<UnitFacts> listed = await (all ? manager.ListUnitsAsync() : manager.ListUnitsAsync(names)).ConfigureAwait(false);
        List<UnitFacts> detailed = await manager.WithDetailsAsync(listed.Where(static unit => HasDetails(unit))).ConfigureAwait(false);
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

    private static bool HasDetails(UnitFacts unit) => unit.IsListed && (unit.IsActive || unit.IsFailed);

    private static bool HasAccount(UnitFacts unit) =>
        unit.IsActive && unit.Kind is UnitName.Service or UnitName.Scope or UnitName.Slice;

    /// <summary>The name that its own paths give it. A listener in place of a user's or capsule's manager may speak for
    /// the units of that one only.</summary>
    private string LabelOf(ManagerRoot root) => Address.Service is not { } service || root.IsOf(service)
        ? root.Label
        : throw new BusException($"what answers there is not {service}");

    private void Tell(string? fault)
    {
        _state.Publish(new State(_told, fault));
        _onChange();

        // Last, since whoever waits for the answer looks at what it has changed.
        _answered.TrySetResult();
    }

    /// <summary>What is known of a manager.</summary>
    /// <param name="Units">What it said last, or null where it never answered.</param>
    /// <param name="Fault">Why it cannot be asked now, or null where it can.</param>
    internal sealed record State(ManagerUnits? Units, string? Fault);
}
