using System.Threading.Channels;
using Bpftop.Toolkit;

namespace Bpftop.Containers.Engines;

/// <summary>Follows one engine for as long as the plugin is on: the list, then what its events name.</summary>
/// <remarks>Any thread. Runs as a task of its own, so that an engine that hangs delays no other;
/// <see cref="DisposeAsync"/> ends it.</remarks>
internal sealed class EngineConnection : IAsyncDisposable
{
    private readonly EngineLimits _limits;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private readonly EngineClient _client;
    private readonly UnknownIds _unknown;
    private readonly CancellationTokenSource _stop = new();

    // Both the reader of events and the task that asks change the view.
    private readonly Lock _gate = new();
    private readonly AwaitedStates _awaited;
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _named;
    private readonly Task _running;
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _needsAll;

    /// <param name="endpoint">Where it listens.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Called on any thread after <see cref="View"/> changed.</param>
    /// <param name="homeOf">Says where a listener runs.</param>
    public EngineConnection(EngineEndpoint endpoint, EngineLimits limits, TimeProvider time, Action changed, Func<int, EngineHome>? homeOf = null)
    {
        Endpoint = endpoint;
        _limits = limits;
        _time = time;
        _changed = changed;
        _client = new EngineClient(endpoint, limits, time, homeOf ?? (static process => EngineHome.Of(process)));
        _unknown = new UnknownIds(limits.UnknownId, time);
        _awaited = new AwaitedStates(limits.StaleAnswer, time);
        _named = Channel.CreateBounded<string>(limits.IdsPerQuestion * 4);
        _running = Task.Run(RunAsync);
    }

    public EngineEndpoint Endpoint { get; }

    /// <summary>What is known of its containers.</summary>
    public Latest<EngineView> View { get; } = new(EngineView.Unknown);

    /// <summary>Completes when it has answered, failed, or used up its time for a first answer.</summary>
    public Task Settled => _settled.Task;

    /// <summary>The socket is another one than before: no need to wait for the next try.</summary>
    public void Wake() => Volatile.Read(ref _wake).TrySetResult();

    /// <summary>Asks about an id that rows have and the engine has not named; rarely, where it did not know it
    /// before.</summary>
    public void AskAbout(string id)
    {
        if (View.Current.State == EngineState.Connected && _unknown.TryAsk(id))
        {
            Name(id);
        }
    }

    /// <summary>Asks for a change of one container.</summary>
    /// <returns>Null where it was done, or why not.</returns>
    public async Task<string?> ChangeAsync(string id, string call, CancellationToken cancel)
    {
        try
        {
            return await _client.ChangeAsync(id, call, cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            return $"{Endpoint.Path} {EngineFault.Of(fault).Message}";
        }
    }

    /// <summary>All that it says of one container.</summary>
    /// <returns>Null where it has no such container any more.</returns>
    /// <exception cref="EngineFault">It does not answer, or not as the API says.</exception>
    public async Task<InspectedContainer?> InspectAsync(string id, CancellationToken cancel)
    {
        try
        {
            return await _client.InspectAsync(id, cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            throw EngineFault.Of(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        _ = SettleInTimeAsync();
        TimeSpan pause = _limits.FirstPause;
        while (!_stop.IsCancellationRequested)
        {
            Volatile.Write(ref _wake, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            long start = _time.GetTimestamp();
            try
            {
                await FollowAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                if (_stop.IsCancellationRequested)
                {
                    return;
                }

                EngineFault reason = EngineFault.Of(fault);
                Publish(View.Current with { State = reason.IsDenied ? EngineState.Denied : EngineState.Broken, Reason = reason.Message });
                _settled.TrySetResult();
            }

            // An engine that had been answering is tried again at once: most likely it is being restarted.
            pause = _time.GetElapsedTime(start) > _limits.LongestPause ? _limits.FirstPause : pause;
            Task waited = await Task.WhenAny(Task.Delay(pause, _time, _stop.Token), _wake.Task).ConfigureAwait(false);
            pause = waited == _wake.Task ? _limits.FirstPause : pause * 2 < _limits.LongestPause ? pause * 2 : _limits.LongestPause;
        }
    }

    private async Task SettleInTimeAsync()
    {
        await Task.Delay(_limits.FirstAnswer, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _settled.TrySetResult();
    }

    /// <summary>Never returns: what ends it is thrown.</summary>
    private async Task FollowAsync(CancellationToken stop)
    {
        _client.BeginSession();
        _unknown.Clear();
        await _client.PingAsync(stop).ConfigureAwait(false);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(stop);
        TaskCompletionSource subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task reading = _client.FollowEventsAsync(subscribed, OnEvent, both.Token);
        Task asking = AskAsync(subscribed.Task, both.Token);
        Task ended = await Task.WhenAny(reading, asking).ConfigureAwait(false);
        await both.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(reading, asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended.ConfigureAwait(false);
    }

    private void OnEvent(EngineEvent happened)
    {
        _unknown.Forget(happened.Id);
        Apply(happened);
        Name(happened.Id);
    }

    private async Task AskAsync(Task subscription, CancellationToken stop)
    {
        // Events first, so that what changes while the list is on its way is asked about again. Podman confirms the
        // subscription only with its first event: there the list is taken at once for the names, and again until the
        // subscription is confirmed.
        Task prompt = Task.Delay(_limits.Gather, _time, stop);
        bool isSubscribed = await Task.WhenAny(subscription, prompt).ConfigureAwait(false) == subscription;
        await LoadAllAsync(stop).ConfigureAwait(false);
        _settled.TrySetResult();
        if (!isSubscribed)
        {
            await Task.WhenAny(subscription, Task.Delay(_limits.Subscribe, _time, stop)).ConfigureAwait(false);
            isSubscribed = subscription.IsCompleted;
            await LoadAllAsync(stop).ConfigureAwait(false);
        }

        HashSet<string> ids = new(StringComparer.Ordinal);
        long asked = _time.GetTimestamp();
        TimeSpan took = TimeSpan.Zero;
        while (true)
        {
            bool isNamed = await WaitForNameAsync(ids.Count > 0 ? _limits.AskAgain : _limits.Ping, stop).ConfigureAwait(false);
            if (!isNamed && ids.Count == 0)
            {
                await _client.PingAsync(stop).ConfigureAwait(false);
                if (isSubscribed)
                {
                    continue;
                }
            }

            if (!isSubscribed)
            {
                // Changes before the subscription come with no event.
                isSubscribed = subscription.IsCompleted;
                _needsAll = true;
            }

            // At most a third of the time is spent on questions, however much an engine lists and however often it
            // changes.
            TimeSpan pause = (took * 2) - _time.GetElapsedTime(asked);
            await Task.Delay(pause > _limits.Gather ? pause : _limits.Gather, _time, stop).ConfigureAwait(false);
            long start = _time.GetTimestamp();
            while (_named.Reader.TryRead(out string? id))
            {
                ids.Add(id);
            }

            if (_needsAll || ids.Count > _limits.IdsPerQuestion)
            {
                await LoadAllAsync(stop).ConfigureAwait(false);
            }
            else
            {
                Merge(ids, await _client.ListAsync(ids, stop).ConfigureAwait(false));
            }

            // Those whose answer is older than their event.
            ids.Clear();
            lock (_gate)
            {
                ids.UnionWith(_awaited.Ids);
            }

            asked = _time.GetTimestamp();
            took = _time.GetElapsedTime(start, asked);
        }
    }

    /// <returns>False where nothing came in that time.</returns>
    private async Task<bool> WaitForNameAsync(TimeSpan longest, CancellationToken stop)
    {
        using CancellationTokenSource quiet = CancellationTokenSource.CreateLinkedTokenSource(stop);
        quiet.CancelAfter(longest);
        try
        {
            return await _named.Reader.WaitToReadAsync(quiet.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Takes over what the event itself tells, so that a name is there before it is asked for. In a flood of
    /// events the answers to questions are enough.</summary>
    private void Apply(EngineEvent happened)
    {
        if (_named.Reader.Count > _limits.EventsAtOnce || View.Current.State != EngineState.Connected)
        {
            return;
        }

        lock (_gate)
        {
            EngineView view = View.Current;
            EngineContainer? before = view.Containers.GetValueOrDefault(happened.Id);
            EngineContainer? after = EngineAnswers.Apply(before, happened, view.User, _client.Runtime, view.Home.Key);
            _awaited.Add(happened, before?.State);
            if (after != before)
            {
                Dictionary<string, EngineContainer> containers = new(view.Containers, StringComparer.Ordinal);
                Put(containers, happened.Id, after);
                Publish(view with { Containers = containers });
            }
        }
    }

    private void Name(string id)
    {
        if (!_named.Writer.TryWrite(id))
        {
            _needsAll = true;
        }
    }

    private async Task LoadAllAsync(CancellationToken stop)
    {
        _needsAll = false;
        List<EngineContainer> all = await _client.ListAsync(ids: null, stop).ConfigureAwait(false);
        Dictionary<string, EngineContainer> containers = new(all.Count, StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (EngineContainer container in all)
            {
                containers[container.Id] = _awaited.Correct(container);
            }

            _awaited.KeepOnly(containers);
            Publish(new EngineView(EngineState.Connected, "", _client.User, containers) { Home = _client.Home });
        }
    }

    /// <summary>What was asked about and is not in the answer is gone.</summary>
    private void Merge(HashSet<string> asked, List<EngineContainer> answer)
    {
        lock (_gate)
        {
            Dictionary<string, EngineContainer> containers = new(View.Current.Containers, StringComparer.Ordinal);
            foreach (string id in asked)
            {
                containers.Remove(id);
            }

            foreach (EngineContainer container in answer)
            {
                if (asked.Contains(container.Id))
                {
                    Put(containers, container.Id, _awaited.Correct(container));
                }
            }

            _awaited.KeepOnly(containers);
            Publish(View.Current with { Containers = containers });
        }
    }

    private void Put(Dictionary<string, EngineContainer> containers, string id, EngineContainer? container)
    {
        if (container is null)
        {
            containers.Remove(id);
            return;
        }

        containers[id] = container;
        if (containers.Count > _limits.Containers)
        {
            throw new EngineFault($"has more than {_limits.Containers} containers");
        }
    }

    private void Publish(EngineView view)
    {
        lock (_gate)
        {
            View.Publish(view);
        }

        _changed();
    }
}
