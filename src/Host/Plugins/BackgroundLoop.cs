namespace Bpftop.Host.Plugins;

/// <summary>Probes and refreshes one plugin on the pool, never two calls at once.</summary>
/// <remarks>A call that ignores its cancellation is waited for without end, at no cost: it is not started a second
/// time, and when it does come back the plugin goes on.</remarks>
internal sealed class BackgroundLoop(Plugin plugin, PluginInstance instance, PluginLimits limits, TimeProvider time) : IDisposable
{
    private const int RefreshFaultsInRow = 3;

    private readonly CancellationTokenSource _stop = new();
    private readonly AvailabilityMonitor _monitor = new(limits, time);
    private readonly RefreshScheduler _scheduler = new(instance.Refreshes, time);
    private int _faultsInRow;
    private Task _running = Task.CompletedTask;

    /// <summary>Begins; without a probe the plugin is usable from now on.</summary>
    public void Start()
    {
        if (instance.Probe is null)
        {
            plugin.Answer(instance, ReadMeters(new PluginStatus(PluginState.Ready)));
        }

        if (instance.Probe is not null || !instance.Refreshes.IsEmpty)
        {
            _running = Task.Run(RunAsync);
        }
    }

    /// <summary>Cancels what runs.</summary>
    /// <returns>False where it did not obey in time.</returns>
    public async Task<bool> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task ended = await Task.WhenAny(_running, Task.Delay(limits.Grace, time)).ConfigureAwait(false);
        return ended == _running;
    }

    /// <summary>After it has ended.</summary>
    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested && !instance.IsGivenUp)
            {
                await StepAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            // Only the plugin's own properties are called outside of a timed call: Period and Meters.
            plugin.Answer(instance, new PluginStatus(PluginState.Failed, FaultText.Of(fault), "Report it to the plugin's author."));
        }
    }

    private async Task StepAsync()
    {
        TimeSpan? untilProbe = instance.Probe is null ? null : _monitor.UntilDue;
        if (untilProbe == TimeSpan.Zero)
        {
            await ProbeAsync().ConfigureAwait(false);
            return;
        }

        int next = instance.IsUsable ? _scheduler.Next() : -1;
        TimeSpan? untilRefresh = next < 0 ? null : _scheduler.UntilDue(next);
        if (untilRefresh == TimeSpan.Zero)
        {
            await RefreshAsync(next).ConfigureAwait(false);
            return;
        }

        TimeSpan pause = untilProbe is null || untilRefresh < untilProbe
            ? untilRefresh ?? Timeout.InfiniteTimeSpan
            : untilProbe.Value;
        await Task.Delay(pause, time, _stop.Token).ConfigureAwait(false);
    }

    private async Task ProbeAsync()
    {
        CallOutcome<PluginStatus> outcome = await TimedCall.RunAsync(
            async cancel => PluginStatus.Of(await instance.Probe!.ProbeAsync(cancel).ConfigureAwait(false)), limits.Probe, limits.Grace, time, _stop.Token).ConfigureAwait(false);
        if (outcome.End == CallEnd.Hung)
        {
            await WaitForReturnAsync("its probe", outcome.Away!).ConfigureAwait(false);
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

    private async Task RefreshAsync(int index)
    {
        CallOutcome<PluginInstance> outcome = await TimedCall.RunAsync(
            async cancel =>
            {
                await instance.Refreshes[index].RefreshAsync(cancel).ConfigureAwait(false);
                return instance;
            },
            limits.Refresh,
            limits.Grace,
            time,
            _stop.Token).ConfigureAwait(false);
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
                await WaitForReturnAsync("its refresh", outcome.Away!).ConfigureAwait(false);
                _monitor.AskNow();
                if (instance.Probe is null)
                {
                    plugin.Answer(instance, new PluginStatus(PluginState.Ready));
                }

                break;
        }

        _scheduler.Ended(index);
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

    private async Task WaitForReturnAsync(string call, Task away)
    {
        string fault = $"{call} did not come back when it was cancelled";
        plugin.CountFault(fault);
        plugin.Answer(instance, new PluginStatus(
            PluginState.Hung, fault, "Report it to the plugin's author; its columns stay blank until it comes back."));
        await away.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Token.ThrowIfCancellationRequested();
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
