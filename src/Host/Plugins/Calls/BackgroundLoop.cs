using Bpftop.Host.Plugins.Filling;

namespace Bpftop.Host.Plugins.Calls;

/// <summary>Probes and refreshes one plugin, never two calls at once, on a thread that waits for what is due.</summary>
/// <remarks>A call that ignores its cancellation keeps the thread: the plugin is hung, the call is not started a second time, and
/// once it returns the plugin goes on. The thread ends where nothing will be due any more.</remarks>
internal sealed class BackgroundLoop(Plugin plugin, PluginInstance instance, PluginLimits limits, TimeProvider time) : IDisposable
{
    private const int RefreshFaultsInRow = 3;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualResetEvent _told = new(false);

    /// <summary>Calls that others made and that have not come back.</summary>
    private readonly Queue<(string Call, Task Away)> _awayElsewhere = new();
    private readonly AvailabilityMonitor _monitor = new(limits, time);
    private readonly RefreshScheduler _scheduler = new(instance.Refreshes, time);
    private readonly WatchedCall _call = new(limits.Grace);
    private int _faultsInRow;
    private Thread? _thread;
    private bool _runs;
    private WaitHandle[]? _ends;

    /// <summary>The last call of others that was waited for.</summary>
    private Task? _away;

    /// <summary>Begins; without a probe the plugin is usable from now on.</summary>
    public void Start()
    {
        if (instance.Probe is null)
        {
            plugin.Answer(instance, ReadMeters(new PluginStatus(PluginState.Ready)));
        }

        if (instance.Probe is not null || !instance.Refreshes.IsEmpty)
        {
            lock (_gate)
            {
                RunOnThread();
            }
        }
    }

    /// <summary>A call that somebody else made did not come back when it was cancelled: the plugin is hung until it does. Any
    /// thread; waits for nothing.</summary>
    /// <param name="call">The call, in words.</param>
    /// <param name="away">Its task.</param>
    public void WaitFor(string call, Task away)
    {
        lock (_gate)
        {
            _awayElsewhere.Enqueue((call, away));
            _told.Set();
            if (!_runs && !_stop.IsCancellationRequested)
            {
                RunOnThread();
            }
        }
    }

    /// <summary>Cancels what runs.</summary>
    /// <returns>False where it, or a call of it, has not come back.</returns>
    public bool Stop()
    {
        lock (_gate)
        {
            _stop.Cancel();
        }

        return (_thread?.Join(limits.Grace) ?? true) && _away?.IsCompleted != false;
    }

    /// <summary>After it has ended.</summary>
    public void Dispose()
    {
        _call.Dispose();
        _stop.Dispose();
        _told.Dispose();
    }

    private void RunOnThread()
    {
        _runs = true;
        _thread = new Thread(Run) { Name = plugin.Id, IsBackground = true };
        _thread.Start();
    }

    private void Run()
    {
        try
        {
            while (!_stop.IsCancellationRequested && !instance.IsGivenUp && (Step() || IsTold()))
            {
            }
        }
        catch (Exception fault)
        {
            // Only the plugin's own properties are called outside of a timed call: Period and Meters.
            plugin.Answer(instance, new PluginStatus(PluginState.Failed, FaultText.Of(fault), "Report it to the plugin's author."));
        }
    }

    /// <summary>Whether there is a call to wait for; where not, the thread ends.</summary>
    private bool IsTold()
    {
        lock (_gate)
        {
            _runs = _awayElsewhere.Count > 0;
            return _runs;
        }
    }

    private bool TryTakeAway(out (string Call, Task Away) elsewhere)
    {
        lock (_gate)
        {
            bool any = _awayElsewhere.TryDequeue(out elsewhere);
            if (!any)
            {
                _told.Reset();
            }

            return any;
        }
    }

    /// <summary>Makes the call that is due, or waits for it.</summary>
    /// <returns>False where none will be.</returns>
    private bool Step()
    {
        if (TryTakeAway(out (string Call, Task Away) elsewhere))
        {
            WaitForReturn(elsewhere.Call, elsewhere.Away);
            AskAgain();
            return true;
        }

        TimeSpan? untilProbe = instance.Probe is null ? null : _monitor.UntilDue;
        if (untilProbe == TimeSpan.Zero)
        {
            Probe();
            return true;
        }

        int next = instance.IsUsable ? _scheduler.Next() : -1;
        TimeSpan? untilRefresh = next < 0 ? null : _scheduler.UntilDue(next);
        if (untilRefresh == TimeSpan.Zero)
        {
            Refresh(next);
            return true;
        }

        if ((untilProbe is null || untilRefresh < untilProbe ? untilRefresh : untilProbe) is not { } pause)
        {
            return false;
        }

        // Rounded up: a wait of whole milliseconds that ends early would be taken again.
        _ends ??= [_stop.Token.WaitHandle, _told];
        WaitHandle.WaitAny(_ends, pause + TimeSpan.FromMilliseconds(1));
        return true;
    }

    private void Probe()
    {
        CallOutcome<PluginStatus> outcome = _call.Run(
            cancel =>
            {
                ValueTask<Availability> probing = instance.Probe!.ProbeAsync(cancel);
                return probing.IsCompletedSuccessfully
                    ? ValueTask.FromResult(PluginStatus.Of(probing.Result))
                    : new ValueTask<PluginStatus>(StatusOfAsync(probing));
            },
            limits.Probe,
            () => SayHung("its probe"),
            _stop.Token);
        if (outcome.End == CallEnd.Hung)
        {
            _monitor.Answered(PluginState.Hung);
            return;
        }

        if (outcome.End == CallEnd.Stopped)
        {
            return;
        }

        PluginStatus status = outcome.End switch
        {
            CallEnd.Answered when outcome.Value!.State != PluginState.Starting => outcome.Value,
            CallEnd.Answered => new PluginStatus(PluginState.Degraded, "its probe did not say what it found"),
            CallEnd.Threw => new PluginStatus(PluginState.Degraded, FaultText.Of(outcome.Fault!)),
            _ => new PluginStatus(PluginState.Degraded, $"its probe did not answer within {limits.Probe.TotalSeconds:0.#} s"),
        };
        if (outcome.End != CallEnd.Answered)
        {
            plugin.CountFault(status.Reason);
        }

        status = status.IsUsable ? ReadMeters(status) : status;
        _monitor.Answered(status.State);
        if (status.IsUsable && !instance.IsUsable)
        {
            _scheduler.MakeAllDue();
        }

        plugin.Answer(instance, status);
    }

    private static async Task<PluginStatus> StatusOfAsync(ValueTask<Availability> probing) =>
        PluginStatus.Of(await probing.ConfigureAwait(false));

    private void Refresh(int index)
    {
        CallOutcome<PluginInstance> outcome = _call.Run(
            cancel => TimedCall.Answering(instance.Refreshes[index].RefreshAsync(cancel), instance),
            limits.Refresh,
            () => SayHung("its refresh"),
            _stop.Token);
        switch (outcome.End)
        {
            case CallEnd.Answered:
                _faultsInRow = 0;
                break;
            case CallEnd.Threw:
                CountRefreshFault(FaultText.Of(outcome.Fault!));
                break;
            case CallEnd.TimedOut:
                CountRefreshFault($"its refresh did not answer within {limits.Refresh.TotalSeconds:0.#} s");
                break;
            case CallEnd.Hung:
                AskAgain();
                break;
        }

        _scheduler.Ended(index);
        if (_scheduler.HaveAllEnded)
        {
            plugin.Settled.TrySetResult();
        }
    }

    /// <summary>A call that was away has come back: the probe knows how the plugin is now.</summary>
    private void AskAgain()
    {
        _monitor.AskNow();
        if (instance.Probe is null)
        {
            plugin.Answer(instance, new PluginStatus(PluginState.Ready));
        }
    }

    private void CountRefreshFault(string fault)
    {
        plugin.CountFault(fault);
        if (++_faultsInRow >= RefreshFaultsInRow)
        {
            // The source may be gone: the probe knows why.
            _faultsInRow = 0;
            _monitor.AskNow();
        }
    }

    private void WaitForReturn(string call, Task away)
    {
        _away = away;
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        SayHung(call);
        WaitHandle.WaitAny([((IAsyncResult)away).AsyncWaitHandle, _stop.Token.WaitHandle]);
    }

    private void SayHung(string call)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        string fault = $"{call} did not come back when it was cancelled";
        plugin.CountFault(fault);
        plugin.Answer(instance, new PluginStatus(
            PluginState.Hung, fault, "Report it to the plugin's author; its columns stay blank until it comes back."));
    }

    private PluginStatus ReadMeters(PluginStatus status)
    {
        try
        {
            foreach (FillSlot slot in instance.Slots)
            {
                (slot as MeterSlot)?.ReadMeters();
            }

            return status;
        }
        catch (Exception fault)
        {
            plugin.CountFault(FaultText.Of(fault));
            return new PluginStatus(PluginState.Degraded, $"its bars are left out: {FaultText.Of(fault)}");
        }
    }
}
