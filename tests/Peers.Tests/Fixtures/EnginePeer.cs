using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>An engine that speaks Docker's API on a socket of its own, with <see cref="BusyboxImage.Name"/> in its store.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "The client owns its handler.")]
[SuppressMessage("Design", "CA1001", Justification = "The client is disposed asynchronously, as xUnit disposes fixtures.")]
public abstract class EnginePeer : Peer
{
    private readonly HttpClient _client;

    protected EnginePeer(string kind, string view)
        : base(kind, view)
    {
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        {
            BaseAddress = new Uri("http://engine/v1.41/"),
            Timeout = Wait.Deadline,
        };
    }

    /// <summary>The API's socket.</summary>
    public string SocketPath => Path.Join(Directory, "engine.sock");

    /// <summary>As <c>DOCKER_HOST</c> would name it.</summary>
    public string Host => "unix://" + SocketPath;

    /// <inheritdoc/>
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        try
        {
            using StreamContent image = new(BusyboxImage.ToTar());
            image.Headers.ContentType = new("application/x-tar");
            await SendAsync(HttpMethod.Post, $"images/create?fromSrc=-&repo={BusyboxImage.Name}", image);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        _client.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Runs a container in the background: <c>docker run -d --name NAME --network none IMAGE COMMAND</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="command">Its command; it sleeps where this is null.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="host">More of Docker's <c>HostConfig</c>, such as <c>{"Memory": 33554432}</c>.</param>
    /// <param name="config">More of the container's own configuration, such as <c>{"Healthcheck": …}</c>.</param>
    public async Task<Container> RunAsync(
        string name, string[]? command = null, (string Name, string Value)[]? labels = null, JsonObject? host = null, JsonObject? config = null)
    {
        JsonObject request = config?.DeepClone().AsObject() ?? [];
        request["Image"] = BusyboxImage.Name;
        request["Cmd"] = new JsonArray([.. (command ?? ["sleep", "100000"]).Select(static word => (JsonNode)word)]);
        request["Labels"] = new JsonObject((labels ?? []).Select(static label => KeyValuePair.Create(label.Name, (JsonNode?)label.Value)));
        JsonObject hostConfig = host?.DeepClone().AsObject() ?? [];
        hostConfig.TryAdd("NetworkMode", "none");
        request["HostConfig"] = hostConfig;

        JsonNode made = await SendAsync(HttpMethod.Post, $"containers/create?name={Uri.EscapeDataString(name)}", JsonContent.Create(request));
        string id = made["Id"]!.GetValue<string>();
        await PostAsync($"containers/{id}/start");
        return await RunningAsync(id, name);
    }

    /// <summary>A container that was started, once it is its command: the engine says before that it runs.</summary>
    protected async Task<Container> RunningAsync(string id, string name)
    {
        Container container = new(id, name, (int)(await InspectAsync(id))["State"]!["Pid"]!);
        await Wait.UntilAsync(
            () => !Cgroup2.IsAlive(container.Pid) || !File.ReadAllText($"/proc/{container.Pid}/comm").StartsWith("runc", StringComparison.Ordinal),
            () => $"the command of {name} was not started");
        return container;
    }

    /// <summary>What the engine knows of a container.</summary>
    public Task<JsonNode> InspectAsync(string container) => SendAsync(HttpMethod.Get, $"containers/{container}/json");

    public Task PauseAsync(string container) => PostAsync($"containers/{container}/pause");

    public Task UnpauseAsync(string container) => PostAsync($"containers/{container}/unpause");

    public Task KillAsync(string container) => PostAsync($"containers/{container}/kill");

    /// <summary>Stops it at once: the container's first process does not listen to SIGTERM.</summary>
    public Task StopAsync(string container) => PostAsync($"containers/{container}/stop?t=0");

    public Task StartAsync(string container) => PostAsync($"containers/{container}/start");

    public Task RenameAsync(string container, string name) => PostAsync($"containers/{container}/rename?name={Uri.EscapeDataString(name)}");

    public Task RemoveAsync(string container) => SendAsync(HttpMethod.Delete, $"containers/{container}?force=true");

    /// <summary>Any call with an empty body: <c>PostAsync("containers/web/resize?h=40&amp;w=80")</c>.</summary>
    public Task PostAsync(string path) => SendAsync(HttpMethod.Post, path);

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync()
    {
        if (!File.Exists(SocketPath))
        {
            return false;
        }

        try
        {
            using HttpResponseMessage answer = await _client.GetAsync(new Uri("_ping", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Any call; its answer's first document.</summary>
    protected async Task<JsonNode> SendAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative)) { Content = body };
        using HttpResponseMessage answer = await _client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}\n{Log}");

        // The progress of an import is many documents; the first will do.
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text.Split('\n')[0])!;
    }
}
