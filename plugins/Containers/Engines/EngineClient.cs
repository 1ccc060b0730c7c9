using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Bpftop.Containers.Paths;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Bpftop.Containers.Engines;

/// <summary>Asks one engine, by Docker.DotNet over our own <see cref="EngineHandler"/>. Podman speaks Docker's API too.
/// </summary>
/// <remarks>Any thread. Docker's paths without a version are answered in the engine's own version. Every call has a limit in
/// time.</remarks>
internal sealed class EngineClient : IDisposable
{
    private readonly EngineLimits _limits;
    private readonly EngineSocket _socket;
    private readonly DockerClient _docker;
    private readonly HttpMessageInvoker _plain;

    // What it said of itself with the last ping.
    private string _server = "";
    private string? _podmanVersion;
    private VersionResponse? _version;

    // Podman tells of pods, health and pids only in a list of its own, which has no path without a version and which a
    // proxy may block.
    private string? _podmanList;
    private bool _isPodmanListRefused;
    private TaskCompletionSource? _subscribed;

    public EngineClient(EngineEndpoint endpoint, EngineLimits limits, TimeProvider time, Func<int, EngineHome> homeOf)
    {
        _limits = limits;
        _socket = new EngineSocket(endpoint, homeOf);
        EngineHandler handler = new(_socket, limits, time, OnAnswer);
        _docker = new DockerClientBuilder()
            .WithEndpoint(EngineHandlerFactory.Address)
            .WithTimeout(Timeout.InfiniteTimeSpan)
            .WithTransportOptions(new EngineHandlerFactory(), handler)
            .Build();
        _plain = new HttpMessageInvoker(handler, disposeHandler: false);
    }

    /// <summary>The user as whom the engine runs, known with its first answer.</summary>
    public uint User => _socket.User;

    /// <summary>Where it runs, known with its first answer.</summary>
    public EngineHome Home => _socket.Home;

    /// <summary>Its name for itself in each answer, or null.</summary>
    public string? Runtime { get; private set; }

    /// <summary>From now on another engine than before may listen.</summary>
    public void BeginSession()
    {
        _socket.BeginSession();
        _version = null;
        _isPodmanListRefused = false;
    }

    /// <summary>Whether it answers.</summary>
    public async Task PingAsync(CancellationToken cancel)
    {
        await WithinAsync(_limits.Headers, ended => _docker.System.PingAsync(ended), cancel).ConfigureAwait(false);
        string? runtime = EngineAnswers.RuntimeOf(_server);
        string? podman = _podmanVersion;
        if (podman is null && runtime != Runtimes.Docker)
        {
            // A proxy in front of it may have put its own name there.
            _version ??= await VersionAsync(cancel).ConfigureAwait(false);
            runtime ??= EngineAnswers.RuntimeOf(_version);
            podman = EngineAnswers.PodmanVersionOf(_version);
        }

        Runtime = podman is null ? runtime : Runtimes.Podman;
        _podmanList = podman is not null && System.Version.TryParse(podman.Split('-', '+')[0], out System.Version? version)
            ? $"v{version}/libpod/containers/json?all=1&pod=1"
            : null;
    }

    /// <summary>Every container, stopped ones included, or only those of some ids.</summary>
    /// <param name="ids">Full ids, or null for all.</param>
    /// <param name="cancel">Ends it.</param>
    public Task<List<EngineContainer>> ListAsync(IReadOnlyCollection<string>? ids, CancellationToken cancel) =>
        WithinAsync(_limits.List, ended => ListOnceAsync(ids, ended), cancel);

    /// <summary>All that it says of one container.</summary>
    /// <param name="id">Its full id.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>Null where it has no such container any more.</returns>
    /// <remarks>Not by Docker.DotNet, which reads moments and kinds that an engine may write otherwise, and then nothing at all.
    /// </remarks>
    public Task<InspectedContainer?> InspectAsync(string id, CancellationToken cancel) => WithinAsync(_limits.Headers, ended => InspectOnceAsync(id, ended), cancel);

    /// <summary>Reports events until it is ended, which is always by an exception.</summary>
    /// <param name="subscribed">Set when the engine confirmed the subscription, which may be with the first event only.</param>
    /// <param name="happened">Called for each event that changes what is shown; the next one is read afterwards.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task FollowEventsAsync(TaskCompletionSource subscribed, Action<EngineEvent> happened, CancellationToken cancel)
    {
        _subscribed = subscribed;
        ContainerEventsParameters parameters = new() { Filters = Filter("type", ["container"]) };
        await _docker.System.MonitorEventsAsync(parameters, new EventProgress(happened), cancel).ConfigureAwait(false);
        throw new EngineFault("ended its stream of events");
    }

    /// <summary>Asks for a change of one container.</summary>
    /// <param name="id">Its full id.</param>
    /// <param name="call">The API's word.</param>
    /// <param name="cancel">Ends the wait, not always the change.</param>
    /// <returns>Null where it was done, or why not, in the engine's words.</returns>
    public async Task<string?> ChangeAsync(string id, string call, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_limits.Change);
        IContainerOperations containers = _docker.Containers;
        try
        {
            // No time-out for the stop: where the container has a longer one set, that is for a reason.
            await (call switch
            {
                "stop" => containers.StopContainerAsync(id, new ContainerStopParameters(), limit.Token),
                "restart" => containers.RestartContainerAsync(id, new ContainerRestartParameters(), limit.Token),
                "pause" => containers.PauseContainerAsync(id, limit.Token),
                "unpause" => containers.UnpauseContainerAsync(id, limit.Token),
                "kill" => containers.KillContainerAsync(id, new ContainerKillParameters(), limit.Token),
                _ => throw new ArgumentOutOfRangeException(nameof(call), call, "no engine can do this"),
            }).ConfigureAwait(false);
            return null;
        }
        catch (DockerContainerNotFoundException)
        {
            return "its engine has no such container any more";
        }
        catch (DockerApiException refusal)
        {
            return EngineAnswers.ReadRefusal(refusal);
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return $"not done after {_limits.Change.TotalSeconds:0.#} s; its engine may still do it";
        }
    }

    public void Dispose()
    {
        _plain.Dispose();
        _docker.Dispose();
    }

    private static async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> call, CancellationToken cancel)
    {
        Task<T>? answer = null;
        await WithinAsync(limit, ended => (Task)(answer = call(ended)), cancel).ConfigureAwait(false);
        return await answer!.ConfigureAwait(false);
    }

    private static async Task WithinAsync(TimeSpan limit, Func<CancellationToken, Task> call, CancellationToken cancel)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ended.CancelAfter(limit);
        try
        {
            await call(ended.Token).ConfigureAwait(false);
        }
        catch (Exception) when (ended.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new EngineFault($"did not answer within {limit.TotalSeconds:0.#} s");
        }
    }

    private static Dictionary<string, IDictionary<string, bool>> Filter(string name, IEnumerable<string> values) =>
        new(StringComparer.Ordinal) { [name] = values.ToDictionary(static value => value, static _ => true, StringComparer.Ordinal) };

    private void OnAnswer(string path, HttpResponseHeaders headers)
    {
        switch (path)
        {
            case "/_ping":
                _server = headers.Server.ToString();
                _podmanVersion = headers.TryGetValues("Libpod-API-Version", out IEnumerable<string>? versions) ? versions.First() : null;
                break;
            case "/events":
                _subscribed?.TrySetResult();
                break;
        }
    }

    /// <summary>The parts that it lists of itself; none where it does not say.</summary>
    private async Task<VersionResponse> VersionAsync(CancellationToken cancel)
    {
        try
        {
            VersionResponse? version = await WithinAsync(_limits.Headers, ended => _docker.System.GetVersionAsync(ended), cancel).ConfigureAwait(false);
            return version ?? new VersionResponse();
        }
        catch (Exception fault) when (fault is DockerApiException or JsonException)
        {
            return new VersionResponse();
        }
    }

    private async Task<List<EngineContainer>> ListOnceAsync(IReadOnlyCollection<string>? ids, CancellationToken cancel)
    {
        if (_podmanList is not null && !_isPodmanListRefused)
        {
            if (await PodmanListAsync(ids, cancel).ConfigureAwait(false) is { } list)
            {
                return list;
            }

            _isPodmanListRefused = true;
        }

        ContainersListParameters parameters = new() { All = true, Filters = ids is null ? null : Filter("id", ids) };
        IList<ContainerListResponse>? answer = await _docker.Containers.ListContainersAsync(parameters, cancel).ConfigureAwait(false);
        List<EngineContainer> containers = new(answer?.Count ?? 0);
        foreach (ContainerListResponse item in answer ?? [])
        {
            Add(containers, ListedContainer.Of(item));
        }

        return containers;
    }

    private async Task<InspectedContainer?> InspectOnceAsync(string id, CancellationToken cancel)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(EngineHandlerFactory.Address, $"containers/{id}/json"));
        using HttpResponseMessage response = await _plain.SendAsync(request, cancel).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new DockerApiException(response.StatusCode, await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false));
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        return await JsonSerializer.DeserializeAsync(body, EngineJson.Default.InspectedContainer, cancel).ConfigureAwait(false);
    }

    /// <summary>Podman's own list, for which Docker.DotNet has no call; null where a proxy blocks it.</summary>
    private async Task<List<EngineContainer>?> PodmanListAsync(IReadOnlyCollection<string>? ids, CancellationToken cancel)
    {
        // Ids are hexadecimal digits: no escaping is needed within the JSON.
        string filter = ids is null ? "" : $"&filters={Uri.EscapeDataString($"{{\"id\":[\"{string.Join("\",\"", ids)}\"]}}")}";
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(EngineHandlerFactory.Address, _podmanList + filter));
        using HttpResponseMessage response = await _plain.SendAsync(request, cancel).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            return null;
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new DockerApiException(response.StatusCode, await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false));
        }

        List<EngineContainer> containers = [];
        await using Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await foreach (ListedContainer? item in JsonSerializer.DeserializeAsyncEnumerable(body, EngineJson.Default.ListedContainer, cancel).ConfigureAwait(false))
        {
            Add(containers, item!);
        }

        return containers;
    }

    private void Add(List<EngineContainer> containers, ListedContainer item)
    {
        if (EngineAnswers.Read(item, User, Runtime, Home.Key) is not { } container)
        {
            return;
        }

        containers.Add(container);
        if (containers.Count > _limits.Containers)
        {
            throw new EngineFault($"lists more than {_limits.Containers} containers");
        }
    }

    /// <summary>Reads the events as they come, not on the pool as <see cref="Progress{T}"/> does.</summary>
    private sealed class EventProgress(Action<EngineEvent> happened) : IProgress<Message>
    {
        public void Report(Message value)
        {
            if (EngineAnswers.ReadEvent(value) is { } known)
            {
                happened(known);
            }
        }
    }
}
