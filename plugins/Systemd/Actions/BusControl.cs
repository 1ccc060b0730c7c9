using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;
using Tmds.DBus.Protocol;

namespace Bpftop.Systemd.Actions;

/// <summary>Controls units over a bus connection of its own, so that it waits for no refresh and no refresh for it.</summary>
/// <param name="units">The manager.</param>
/// <param name="bus">The connection, which is the control's from now on.</param>
/// <param name="cancel">Ends every wait.</param>
internal sealed class BusControl(ManagerUnits units, BusConnection bus, CancellationToken cancel) : IUnitControl
{
    /// <summary>systemd.unit(5): what requires a unit, is bound to it or is part of it stops with it.</summary>
    private static readonly string[] _stopsWith = ["RequiredBy", "BoundBy", "ConsistsOf", "PropagatesStopTo"];

    /// <summary>The kernel needs milliseconds, unless some process cannot be stopped, which may take forever.</summary>
    private static readonly TimeSpan _longestFreeze = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _longestThaw = TimeSpan.FromSeconds(2);

    /// <summary>No more units than this are asked what depends on them.</summary>
    private const int MostAlong = 250;

    private const int MostJobs = 10_000;

    private readonly ManagerClient _manager = new(bus);

    /// <summary>Jobs that ended, and how. Those of others are among them.</summary>
    private readonly Channel<(string Job, string Result)> _ended =
        Channel.CreateBounded<(string, string)>(new BoundedChannelOptions(MostJobs) { FullMode = BoundedChannelFullMode.DropOldest });

    private bool _isSubscribed;

    public async Task<UnitFacts?> LookAsync(string unit) => (await _manager.ListUnitsAsync([unit]).ConfigureAwait(false)).FirstOrDefault();

    public async Task<string?> CgroupOfAsync(string unit) =>
        await _manager.ControlGroupOfAsync(unit).ConfigureAwait(false) is { Length: > 1 } path ? units.Root.AsBpftopSees(path) : null;

    public async Task<ImmutableArray<string>> StoppedAlongAsync(string unit)
    {
        // A unit that stops along takes others with it in turn, even where it is stopped itself already.
        List<string> found = [unit];
        for (int at = 0; at < found.Count; at++)
        {
            if (found.Count > MostAlong)
            {
                // Among those that were not looked at there might be one that must not stop.
                throw new BusException($"more than {MostAlong} units hang on it, and bpftop looks at no more");
            }

            string asked = found[at];
            List<string>[] others = await Task.WhenAll(_stopsWith.Select(property => _manager.UnitTextsAsync(asked, property))).ConfigureAwait(false);
            found.AddRange(others.SelectMany(static names => names).Where(static name => UnitName.IsValid(name)).Distinct().Except(found).ToArray());
        }

        if (found.Count == 1)
        {
            return [];
        }

        List<UnitFacts> loaded = await _manager.ListUnitsAsync(found.Skip(1)).ConfigureAwait(false);
        return [.. loaded.Where(static other => other.IsActive).Select(static other => other.Name).Order(StringComparer.Ordinal)];
    }

    public async Task<string?> RunAsync(UnitVerb verb, string unit, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        if (verb.Word == "freeze")
        {
            await FreezeAsync(verb, unit, limit < _longestFreeze ? limit : _longestFreeze).ConfigureAwait(false);
            return null;
        }

        if (!verb.IsJob)
        {
            await OrderAsync(_manager.DoAsync(verb.Method, unit, limit)).ConfigureAwait(false);
            return null;
        }

        if (!_isSubscribed)
        {
            await _manager.SubscribeAsync(See).ConfigureAwait(false);
            _isSubscribed = true;
            _ = bus.Lost.ContinueWith(_ => _ended.Writer.TryComplete(), TaskScheduler.Default);
        }

        Task<string> queued = _manager.QueueAsync(verb.Method, unit);
        await OrderAsync(queued).ConfigureAwait(false);
        string job = await queued.ConfigureAwait(false);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
        patience.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            await foreach ((string ended, string result) in _ended.Reader.ReadAllAsync(patience.Token).ConfigureAwait(false))
            {
                if (ended == job)
                {
                    return BusSentence.OfJob(result);
                }
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"systemd is still at it after {limit.TotalSeconds:0} s, and goes on";
        }

        bus.ThrowIfLost();
        throw new BusException("the connection was closed");
    }

    public void Dispose() => bus.Dispose();

    /// <summary>systemd answers when everything stands still. A freeze that it still waits for is undone: nothing must
    /// stop later, when nobody expects it.</summary>
    private async Task FreezeAsync(UnitVerb verb, string unit, TimeSpan limit)
    {
        try
        {
            await _manager.DoAsync(verb.Method, unit, limit).ConfigureAwait(false);
        }
        catch (BusException late) when (late.Name is null)
        {
            string what;
            try
            {
                await _manager.DoAsync("ThawUnit", unit, _longestThaw).ConfigureAwait(false);
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

    /// <summary>Without an answer, the order may have come through all the same.</summary>
    private static async Task OrderAsync(Task order)
    {
        try
        {
            await order.ConfigureAwait(false);
        }
        catch (BusException fault) when (fault.Name is null)
        {
            throw new BusException($"{fault.Message}; it may still do it");
        }
    }

    /// <summary>JobRemoved: number, object, unit, result.</summary>
    private void See(Message signal)
    {
        if (signal.Member.SequenceEqual("JobRemoved"u8) && signal.Signature.SequenceEqual("uoss"u8))
        {
            Reader body = signal.GetBodyReader();
            _ = body.ReadUInt32();
            string job = BusText.OfPath(body.ReadObjectPathAsSpan());
            _ = body.ReadStringAsSpan();
            _ended.Writer.TryWrite((job, BusText.Of(body.ReadStringAsSpan())));
        }
    }
}

/// <summary>Connects to the buses that the managers were found at.</summary>
internal sealed class BusControls(Surroundings surroundings) : IUnitControls
{
    public async Task<IUnitControl> OpenAsync(ManagerUnits manager, CancellationToken cancel) =>
        new BusControl(manager, await BusConnection.OpenAsync(manager.Address, surroundings.Limits, cancel).ConfigureAwait(false), cancel);
}
