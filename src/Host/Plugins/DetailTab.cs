using Bpftop.Host.Details;
using Bpftop.Host.Plugins.Calls;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Plugins;

/// <summary>A provider of details behind limits: one call at a time, and nobody waits for one that does not come back.</summary>
/// <param name="provider">The host's, or a plugin's.</param>
/// <param name="spec">What it said of its tab when it was loaded.</param>
/// <param name="graphs">What it said of its graphs.</param>
/// <param name="limits">How long it may take.</param>
/// <param name="owner">The plugin; null for the host.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "A call that is away holds both; neither has a handle to release.")]
internal sealed class DetailTab(
    IDetailProvider provider, TableSpec spec, ImmutableArray<string> graphs, PluginLimits limits, Plugin? owner = null) : IDetailTab
{
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Held while a call is inside the provider, by the call itself where it has not come back.</summary>
    private readonly SemaphoreSlim _inside = new(1, 1);

    public string Owner => owner?.Id ?? "";

    public TableSpec Spec => spec;

    public ImmutableArray<string> Graphs => graphs;

    public ISwitchedDetail? Switch => provider as ISwitchedDetail;

    public IFrameDetail? OfFrame => provider as IFrameDetail;

    public bool Has(in ProcessRow process)
    {
        try
        {
            return provider.Has(process);
        }
        catch (Exception fault) when (owner is not null)
        {
            owner.CountFault(FaultText.Of(fault));
            return false;
        }
    }

    public DetailReading Read(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken stop)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, _closed.Token);
        if (_closed.IsCancellationRequested)
        {
            return new DetailReading(DetailEnd.Failed, $"{Owner}: the plugin was switched off");
        }

        try
        {
            // Who looked before may have been told to stop a moment ago.
            if (!_inside.Wait(limits.Grace + limits.Grace, either.Token))
            {
                return new DetailReading(DetailEnd.Failed, $"{spec.Id}: an earlier reading was cancelled and has not come back");
            }
        }
        catch (OperationCanceledException)
        {
            return new DetailReading(DetailEnd.Stopped);
        }

        CallOutcome<TableBuffer> outcome = TimedCall.Run(
            cancel => TimedCall.Answering(new ValueTask(provider.ReadAsync(process, rows, progress, cancel)), rows),
            limits.Detail,
            limits.Grace,
            either.Token);
        if (outcome.Away is { } away)
        {
            away.ContinueWith(
                static (_, inside) => ((SemaphoreSlim)inside!).Release(), _inside, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            owner?.WaitFor($"reading {spec.Id}", away);
            return new DetailReading(DetailEnd.Hung, $"{spec.Id}: reading it did not come back when it was cancelled");
        }

        _inside.Release();
        switch (outcome.End)
        {
            case CallEnd.Answered:
                return new DetailReading(DetailEnd.Answered);
            case CallEnd.Stopped:
                return new DetailReading(DetailEnd.Stopped);
            case CallEnd.Threw when outcome.Fault is DetailException said:
                return new DetailReading(DetailEnd.Failed, OneLine.Of(said.Message));
        }

        string why = outcome.Fault is { } fault
            ? FaultText.Of(fault)
            : $"reading it took longer than {limits.Detail.TotalSeconds:0.#} s";
        owner?.CountFault($"{spec.Id}: {why}");
        return new DetailReading(DetailEnd.Failed, $"{spec.Id}: {why}");
    }

    /// <summary>Cancels what runs; nothing is read from now on.</summary>
    /// <returns>False where a call has not come back.</returns>
    public bool Close()
    {
        _closed.Cancel();
        return _inside.Wait(limits.Grace + limits.Grace);
    }
}
