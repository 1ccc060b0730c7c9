using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>An engine on a socket in a directory of its own: speaks as much HTTP as the tests need, and breaks every
/// rule that they ask it to.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, byte> _streams = new();

    /// <summary>Whoever knows that it has subscribed misses no event.</summary>
    private readonly Lock _subscribing = new();
    private readonly ConcurrentBag<Socket> _open = [];
    private readonly bool _ownsFolder;
    private Socket _listener;
    private Task _accepting;

    public FakeEngine(string? socketPath = null)
    {
        _ownsFolder = socketPath is null;
        SocketPath = socketPath ?? System.IO.Path.Combine(Directory.CreateTempSubdirectory("bpftop-engine-").FullName, "e.sock");
        (_listener, _accepting) = Listen();
    }

    public string SocketPath { get; }

    /// <summary>By id: the item of the list, as JSON.</summary>
    public ConcurrentDictionary<string, string> Containers { get; } = new(StringComparer.Ordinal);

    /// <summary>By id: all that it says of the container, as JSON.</summary>
    public ConcurrentDictionary<string, string> Inspected { get; } = new(StringComparer.Ordinal);

    /// <summary>Every request's first line.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers in place of the engine: given the first line, writes what it likes and says true.</summary>
    public Func<string, NetworkStream, CancellationToken, Task<bool>>? Instead { get; set; }

    /// <summary>Whether the answer to a subscription starts before the first event, as Podman's does not.</summary>
    public bool AnswersSubscription { get; set; } = true;

    /// <summary>What it says of itself in each honest answer.</summary>
    public string Headers { get; set; } = "Server: Docker/20.10 (linux)";

    public int Subscribers => _streams.Count;

    private static ReadOnlySpan<byte> EventsHeader => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8;

    public static string Id(int number) => number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);

    public void Add(int number, string name, string image = "busybox:1", string state = "running", string status = "Up 3 seconds", string labels = "{}") =>
        Containers[Id(number)] = $$"""{"Id":"{{Id(number)}}","Names":["/{{name}}"],"Image":"{{image}}","State":"{{state}}","Status":"{{status}}","Labels":{{labels}}}""";

    /// <summary>Tells everybody who listens that something happened to a container.</summary>
    public void Emit(int number, string action, string attributes = "{}") =>
        EmitRaw($$"""{"Type":"container","Action":"{{action}}","Actor":{"ID":"{{Id(number)}}","Attributes":{{attributes}} } }""" + "\n");

    public void EmitRaw(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] chunk = [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];
        lock (_subscribing)
        {
            foreach (Socket stream in _streams.Keys)
            {
                try
                {
                    if (!AnswersSubscription)
                    {
                        stream.Send(EventsHeader);
                        AnswersSubscription = true;
                    }

                    stream.Send(chunk);
                }
                catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
                {
                    // It has hung up, in the middle of it maybe.
                }
            }
        }
    }

    /// <summary>Ends the process, so to say: every connection breaks and the socket is gone.</summary>
    public async Task StopAsync()
    {
        _listener.Dispose();
        await _accepting;
        while (_open.TryTake(out Socket? socket))
        {
            socket.Dispose();
        }

        _streams.Clear();
        File.Delete(SocketPath);
    }

    public void Restart() => (_listener, _accepting) = Listen();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await StopAsync();
        if (_ownsFolder)
        {
            Directory.Delete(System.IO.Path.GetDirectoryName(SocketPath)!, recursive: true);
        }
    }

    public static Task WriteAsync(NetworkStream stream, string status, string body, CancellationToken cancel) => stream.WriteAsync(
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"), cancel).AsTask();

    private (Socket Listener, Task Accepting) Listen()
    {
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        listener.Listen(64);
        return (listener, Task.Run(() => AcceptAsync(listener)));
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync(_stop.Token);
                _open.Add(socket);
                _ = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using NetworkStream stream = new(socket, ownsSocket: false);
            using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            {
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                }

                // Before anybody can know of the request: what is added then is in the next answer.
                string list = ListFor(line);
                Requests.Enqueue(line);
                if (Instead is { } instead && await instead(line, stream, _stop.Token))
                {
                    return;
                }

                await AnswerAsync(line, list, socket, stream);
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or OperationCanceledException or SocketException)
        {
        }
        finally
        {
            _streams.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    private static string TargetOf(string line) => Uri.UnescapeDataString(line.Split(' ')[1]);

    private string ListFor(string line)
    {
        string target = TargetOf(line);
        bool isAll = !target.Contains("filters=", StringComparison.Ordinal);
        return $"[{string.Join(',', Containers.Where(item => isAll || target.Contains(item.Key, StringComparison.Ordinal)).Select(static item => item.Value))}]";
    }

    private async Task AnswerAsync(string line, string list, Socket socket, NetworkStream stream)
    {
        string target = TargetOf(line);
        if (target.StartsWith("/events", StringComparison.Ordinal))
        {
            lock (_subscribing)
            {
                if (AnswersSubscription)
                {
                    socket.Send(EventsHeader);
                }

                _streams.TryAdd(socket, 0);
            }
        }
        else if (target.Contains("/containers/json", StringComparison.Ordinal))
        {
            await WriteAsync(stream, $"200 OK\r\n{Headers}", list, _stop.Token);
        }
        else if (target.Split('/') is ["", "containers", var id, "json"] && Inspected.TryGetValue(id, out string? container))
        {
            await WriteAsync(stream, $"200 OK\r\n{Headers}", container, _stop.Token);
        }
        else
        {
            await WriteAsync(stream, $"{(target == "/_ping" ? "200 OK" : "204 No Content")}\r\n{Headers}", "", _stop.Token);
        }
    }
}
