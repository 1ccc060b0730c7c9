using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Bpftop.Containers.Paths;

namespace Bpftop.Containers.Engines;

/// <summary>Speaks the Docker API, which Podman speaks too, with one engine over its Unix socket.</summary>
/// <remarks>Any thread. Docker's paths without a version are answered in the engine's own version. Nothing that comes
/// back is trusted: not its length, its depth, its time, nor where it would redirect to.</remarks>
internal sealed class EngineClient : IDisposable
{
    private const long LongestList = 64 << 20;
    private const int LongestError = 16 * 1024;
    private const long LongestVersion = 64 * 1024;
    private const string DockerList = "containers/json?all=1";

    private readonly EngineEndpoint _endpoint;
    private readonly EngineLimits _limits;
    private readonly HttpClient _http;
    private readonly Func<int, EngineHome> _homeOf;
    private long _user = -1;

    // Podman tells of pods, of health and of pids in a list of its own only, which has no path without a version. A proxy
    // may keep it back.
    private string? _podmanList;
    private bool _isPodmanListRefused;
    private VersionAnswer? _version;

    public EngineClient(EngineEndpoint endpoint, EngineLimits limits, Func<int, EngineHome> homeOf)
    {
        _homeOf = homeOf;
        _endpoint = endpoint;
        _limits = limits;
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = ConnectAsync,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };

        // The host's name is sent and means nothing; every call has a limit of its own.
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://engine/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The user as whom the engine runs, known with its first answer.</summary>
    public uint User => (uint)Volatile.Read(ref _user);

    /// <summary>Where it runs, known with its first answer.</summary>
    public EngineHome Home { get; private set; } = EngineHome.Unknown;

    /// <summary>What it calls itself in each answer, or null.</summary>
    public string? Runtime { get; private set; }

    /// <summary>Whoever listens from now on may be another user than before.</summary>
    public void BeginSession()
    {
        Volatile.Write(ref _user, -1);
        _version = null;
        _isPodmanListRefused = false;
    }

    /// <summary>Whether it answers.</summary>
    public async Task PingAsync(CancellationToken cancel)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, "_ping", _limits.Headers, cancel).ConfigureAwait(false);
        await RequireSuccessAsync(response, cancel).ConfigureAwait(false);
        string? runtime = EngineAnswers.RuntimeOf(response.Headers.Server.ToString());
        string? podman = response.Headers.TryGetValues("Libpod-API-Version", out IEnumerable<string>? versions) ? versions.First() : null;
        if (podman is null && runtime != Runtimes.Docker)
        {
            // A proxy before it may have put its own name there.
            _version ??= await VersionAsync(cancel).ConfigureAwait(false);
            runtime ??= EngineAnswers.RuntimeOf(_version);
            podman = _version.PodmanVersion;
        }

        Runtime = podman is null ? runtime : Runtimes.Podman;
        _podmanList = podman is not null && Version.TryParse(podman.Split('-', '+')[0], out Version? version)
            ? $"v{version}/libpod/containers/json?all=1&pod=1"
            : null;
    }

    /// <summary>What it says that it consists of; nothing where it does not say.</summary>
    private async Task<VersionAnswer> VersionAsync(CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_limits.Headers);
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, "version", _limits.Headers, cancel).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return new VersionAnswer();
        }

        try
        {
            await using BoundedStream body = new(await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false), LongestVersion);
            return await JsonSerializer.DeserializeAsync(body, EngineJson.Default.VersionAnswer, limit.Token).ConfigureAwait(false) ?? new VersionAnswer();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw NoAnswer(_limits.Headers);
        }
        catch (JsonException)
        {
            return new VersionAnswer();
        }
    }

    /// <summary>Every container, stopped ones included, or only those of some ids.</summary>
    /// <param name="ids">Full ids, or null for all.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<List<EngineContainer>> ListAsync(IReadOnlyCollection<string>? ids, CancellationToken cancel)
    {
        // Ids are hexadecimal digits: no escaping is needed within the JSON.
        string filter = ids is null ? "" : $"&filters={Uri.EscapeDataString($"{{\"id\":[\"{string.Join("\",\"", ids)}\"]}}")}";
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_limits.List);
        using HttpResponseMessage response = await AskForListAsync(filter, limit.Token).ConfigureAwait(false);
        await RequireSuccessAsync(response, limit.Token).ConfigureAwait(false);
        await using BoundedStream body = new(await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false), LongestList);
        List<EngineContainer> containers = [];
        await foreach (ContainerAnswer? item in JsonSerializer.DeserializeAsyncEnumerable(body, EngineJson.Default.ContainerAnswer, limit.Token).ConfigureAwait(false))
        {
            if (item is not null && EngineAnswers.Read(item, User, Runtime, Home.Key) is { } container)
            {
                containers.Add(container);
                if (containers.Count > _limits.Containers)
                {
                    throw new EngineFault($"lists more than {_limits.Containers} containers");
                }
            }
        }

        return containers;
    }

    private async Task<HttpResponseMessage> AskForListAsync(string filter, CancellationToken cancel)
    {
        if (_podmanList is { } list && !_isPodmanListRefused)
        {
            HttpResponseMessage response = await SendAsync(HttpMethod.Get, list + filter, _limits.List, cancel).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed))
            {
                return response;
            }

            response.Dispose();
            _isPodmanListRefused = true;
        }

        return await SendAsync(HttpMethod.Get, DockerList + filter, _limits.List, cancel).ConfigureAwait(false);
    }

    /// <summary>Opens the stream of events; the caller disposes the answer, which may come with the first event only.
    /// </summary>
    public async Task<HttpResponseMessage> OpenEventsAsync(CancellationToken cancel)
    {
        string filter = Uri.EscapeDataString("{\"type\":[\"container\"]}");
        HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"events?filters={filter}", Timeout.InfiniteTimeSpan, cancel).ConfigureAwait(false);
        try
        {
            await RequireSuccessAsync(response, cancel).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Asks for a change of one container.</summary>
    /// <param name="id">Its full id.</param>
    /// <param name="call">The API's word and its query.</param>
    /// <param name="cancel">Ends the wait, not always the change.</param>
    /// <returns>Null where it was done, or why not, in the engine's words.</returns>
    public async Task<string?> ChangeAsync(string id, string call, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_limits.Change);
        try
        {
            using HttpResponseMessage response = await SendAsync(HttpMethod.Post, $"containers/{id}/{call}", Timeout.InfiniteTimeSpan, limit.Token).ConfigureAwait(false);

            // 304: it is in that state already.
            return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified
                ? null
                : await ErrorAsync(response, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"not done after {_limits.Change.TotalSeconds:0.#} s; its engine may still do it";
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string call, TimeSpan limit, CancellationToken cancel)
    {
        using CancellationTokenSource headers = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        headers.CancelAfter(limit);
        using HttpRequestMessage request = new(method, call);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, headers.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw NoAnswer(limit);
        }
    }

    private static EngineFault NoAnswer(TimeSpan limit) => new($"did not answer within {limit.TotalSeconds:0.#} s");

    private async Task RequireSuccessAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new EngineFault($"answered {await ErrorAsync(response, cancel).ConfigureAwait(false)}");
        }
    }

    private async Task<string> ErrorAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_limits.Headers);
        byte[] body = new byte[LongestError];
        int length = 0;
        try
        {
            Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // The status is answer enough.
        }

        string status = $"HTTP {(int)response.StatusCode}";
        return EngineAnswers.ReadError(body.AsSpan(0, length)) is { } message ? $"{message} ({status})" : status;
    }

    /// <summary>Who listens is asked of the kernel before a byte is sent, for the socket's path may be a user's to
    /// exchange.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_endpoint.Path), cancel).ConfigureAwait(false);
            (int process, uint user) = PeerOf(socket);
            if (_endpoint.User is { } expected && user != expected)
            {
                throw new EngineFault($"belongs to user {expected}, but user {user} listens on it");
            }

            if (Interlocked.CompareExchange(ref _user, user, -1) is >= 0 and long first && first != user)
            {
                throw new EngineFault($"was user {first}'s, and is now user {user}'s");
            }

            Home = _homeOf(process);

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static (int Process, uint User) PeerOf(Socket socket)
    {
        // SOL_SOCKET, SO_PEERCRED: struct ucred { pid, uid, gid } of who called listen (unix(7)).
        Span<int> credentials = stackalloc int[3];
        int length = socket.GetRawSocketOption(1, 17, MemoryMarshal.AsBytes(credentials));
        return length == 12 ? (credentials[0], (uint)credentials[1]) : throw new EngineFault("does not tell whose it is");
    }
}
