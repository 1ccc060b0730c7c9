using System.Collections.Immutable;
using System.Diagnostics;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;

namespace Bpftop.Systemd.Actions;

/// <summary>Controls units over a bus connection of its own, so that it waits for no refresh and no refresh for it.</summary>
internal sealed class BusControl : IUnitControl
{
    /// <summary>systemd.unit(5): what requires a unit, is bound to it or is part of it stops with it.</summary>
    private static readonly string[] _stopsWith = ["RequiredBy", "BoundBy", "ConsistsOf", "PropagatesStopTo"];

    /// <summary>The kernel needs milliseconds, unless a process cannot be stopped: then it is waited for without end.</summary>
    private static readonly TimeSpan _longestFreeze = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _longestThaw = TimeSpan.FromSeconds(2);

    /// <summary>More units than that are not asked what hangs on them.</summary>
    private const int MostAlong = 250;

    private readonly Dictionary<string, string> _endedJobs = new(StringComparer.Ordinal);
    private readonly ManagerUnits _units;
    private readonly BusConnection _bus;
    private readonly ManagerClient _manager;
    private bool _isSubscribed;

    public BusControl(ManagerUnits units, CancellationToken cancel)
    {
        _units = units;
        _bus = BusConnection.Open(units.Address, cancel);
        _bus.OnSignal = See;
        _manager = new ManagerClient(_bus);
    }

    public UnitFacts? Look(string unit) => _manager.ListUnits([unit]).FirstOrDefault();

    public string? CgroupOf(string unit) => _manager.ControlGroupOf(unit) is { Length: > 1 } path ? _units.Root.AsBpftopSees(path) : null;

    public ImmutableArray<string> StoppedAlong(string unit)
    {
        // What stops along takes others with it in turn, also where it is stopped itself already.
        List<string> found = [unit];
        for (int at = 0; at < found.Count; at++)
        {
            if (found.Count > MostAlong)
            {
                // One that must not stop might be among those that were not looked at.
                throw new BusException($"more than {MostAlong} units hang on it, and bpftop looks at no more");
            }

            string asked = found[at];
            string[] others = [.. _stopsWith.SelectMany(property => _manager.UnitTexts(asked, property)).Where(static name => UnitName.IsValid(name)).Except(found)];
            found.AddRange(others);
        }

        return found.Count == 1 ? []
            : [.. _manager.ListUnits(found.Skip(1)).Where(static other => other.IsActive).Select(static other => other.Name).Order(StringComparer.Ordinal)];
    }

    public string? Run(UnitVerb verb, string unit, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        if (verb.Word == "freeze")
        {
            Freeze(verb, unit, limit < _longestFreeze ? limit : _longestFreeze);
            return null;
        }

        if (!verb.IsJob)
        {
            Order(() => _manager.Do(verb.Method, unit, limit));
            return null;
        }

        if (!_isSubscribed)
        {
            _manager.Subscribe();
            _isSubscribed = true;
        }

        string job = "";
        Order(() => job = _manager.Queue(verb.Method, unit));
        string? result;
        while (!_endedJobs.Remove(job, out result))
        {
            TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return $"systemd is still at it after {limit.TotalSeconds:0} s, and goes on";
            }

            _bus.Wait(left);
        }

        return BusSentence.OfJob(result);
    }

    public void Dispose() => _bus.Dispose();

    /// <summary>systemd answers when everything stands still. A freeze that it goes on waiting for is taken back: nothing is to
    /// stop later, when nobody expects it.</summary>
    private void Freeze(UnitVerb verb, string unit, TimeSpan limit)
    {
        try
        {
            _manager.Do(verb.Method, unit, limit);
        }
        catch (BusException late) when (late.Name is null)
        {
            string what;
            try
            {
                _manager.Do("ThawUnit", unit, _longestThaw);
                what = "it was thawed again";
            }
            catch (BusException refusal)
            {
                // 252 takes no other order for a unit while it waits.
                what = $"it cannot be taken back ({refusal.Message}), so the unit stops as soon as whatever holds it up lets go; thaw it then";
            }

            throw new BusException($"{late.Message}: {what}");
        }
    }

    /// <summary>Where no answer came, the order may have come through all the same.</summary>
    private static void Order(Action order)
    {
        try
        {
            order();
        }
        catch (BusException fault) when (fault.Name is null)
        {
            throw new BusException($"{fault.Message}; it may still do it");
        }
    }

    /// <summary>JobRemoved: number, object, unit, result.</summary>
    private void See(BusMessage signal)
    {
        const int MostJobs = 10_000;
        if (signal.Member == "JobRemoved" && signal.Interface == ManagerClient.ManagerInterface && _endedJobs.Count < MostJobs)
        {
            _ = signal.UInt32();
            string job = signal.ObjectPath();
            _ = signal.Text();
            _endedJobs[job] = signal.Text();
        }
    }
}
