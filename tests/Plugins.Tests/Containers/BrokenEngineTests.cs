using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Bpftop.Containers.Engines;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>An engine that is broken, hostile or away costs a state and a reason.</summary>
public sealed class BrokenEngineTests : OneEngineTests
{
    private static readonly EngineLimits _impatient = Limits with { Headers = TimeSpan.FromMilliseconds(400) };

    [Fact]
    public async Task Names_with_control_and_direction_characters_are_cleaned_and_long_ones_cut()
    {
        Engine.Containers["a"] = $$"""{"Id":"{{FakeEngine.Id(1)}}","Names":["/\u001b[2Jweb\u202e\n"],"Image":"{{new string('x', 100_000)}}","State":"\u0007","Status":null,"Labels":null}""";

        await ConnectAsync();

        EngineContainer container = View.Containers[FakeEngine.Id(1)];
        Assert.Equal("\uFFFD[2Jweb\uFFFD\uFFFD", container.Name);
        Assert.Equal(EngineText.LongestImage + 1, container.Image!.Length);
        Assert.Equal("unknown", container.State);
    }

    [Fact]
    public async Task Items_without_a_right_id_are_left_out()
    {
        Engine.Containers["a"] = """{"Id":"../../etc","Names":["/evil"]}""";
        Engine.Containers["b"] = """{"Id":null}""";
        Engine.Containers["c"] = "null";
        Engine.Containers["d"] = """{"Id":"AAAA","Names":null,"Labels":null}""";
        Engine.Add(1, "web");

        await ConnectAsync();

        Assert.Equal([FakeEngine.Id(1)], View.Containers.Keys);
    }

    [Theory]
    [InlineData("""{"message":"no"}""", "JSON")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "JSON")]
    [InlineData("[{\"Id\":\"", "JSON")]
    [InlineData("", "JSON")]
    [InlineData("<html>", "JSON")]
    public async Task A_list_that_is_none_is_a_state_with_a_reason(string body, string reason)
    {
        Engine.Instead = Lists((stream, cancel) => FakeEngine.WriteAsync(stream, "200 OK", body, cancel));

        await FailsAsync(reason);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_loses_its_field_and_no_container()
    {
        byte[] item = [.. Encoding.ASCII.GetBytes($$"""[{"Id":"{{FakeEngine.Id(1)}}","Names":["/web"],"Image":" """), 0xFF, 0xFE, .. "\"}]"u8];
        Engine.Instead = Lists((stream, cancel) => stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {item.Length}\r\n\r\n"), .. item], cancel).AsTask());

        await ConnectAsync();

        EngineContainer container = View.Containers[FakeEngine.Id(1)];
        Assert.Equal(("web", null), (container.Name, container.Image));
    }

    [Theory]
    [InlineData("500 Internal Server Error", """{"message":"disk \u001b[31mfull"}""", "answered disk \uFFFD[31mfull (HTTP 500)")]
    [InlineData("404 Not Found", "nothing", "answered HTTP 404")]
    [InlineData("302 Found\r\nLocation: http://169.254.169.254/secrets", "", "answered HTTP 302")]
    public async Task An_error_is_a_state_in_the_engines_own_words(string status, string body, string reason)
    {
        Engine.Instead = Lists((stream, cancel) => FakeEngine.WriteAsync(stream, status, body, cancel));

        await FailsAsync(reason);
    }

    [Fact]
    public async Task Garbage_in_place_of_HTTP_is_a_state_with_a_reason()
    {
        Engine.Instead = async (_, stream, cancel) =>
        {
            await stream.WriteAsync("\u0001\u0002 SSH-2.0-not-an-engine\r\n\r\n"u8.ToArray(), cancel);
            return true;
        };

        await FailsAsync("no HTTP");
    }

    [Fact]
    public async Task Headers_without_end_are_a_state_with_a_reason()
    {
        Engine.Instead = async (_, stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancel);
            while (true)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"X: {new string('x', 1000)}\r\n"), cancel);
            }
        };

        await FailsAsync("no HTTP");
    }

    [Fact]
    public async Task A_body_without_end_is_a_state_with_a_reason_and_bounded_memory()
    {
        byte[] item = Encoding.ASCII.GetBytes("{\"Names\":[\"/" + new string('x', 60_000) + "\"]},");
        Engine.Instead = Lists(async (stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n["u8.ToArray(), cancel);
            while (true)
            {
                await stream.WriteAsync(item, cancel);
            }
        });

        await FailsAsync("more than 64 MB");

        // Tests beside it have memory of their own for a moment.
        await Eventually.TrueAsync(() => GC.GetTotalMemory(forceFullCollection: true) < 200 << 20, () => "its answer was kept");
    }

    [Fact]
    public async Task An_engine_that_hangs_is_a_state_with_a_reason()
    {
        Engine.Instead = static async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return true;
        };

        await FailsAsync("did not answer within 0.4 s", _impatient);
    }

    [Fact]
    public async Task An_engine_that_begins_to_say_its_version_and_hangs_is_a_state_with_a_reason()
    {
        // Asked where nothing in its answers says which engine it is.
        Engine.Headers = "Server: some-proxy";
        Engine.Instead = static async (line, stream, cancel) =>
        {
            if (!line.Contains("/version", StringComparison.Ordinal))
            {
                return false;
            }

            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Components\""u8.ToArray(), cancel);
            await Task.Delay(Timeout.Infinite, cancel);
            return true;
        };

        await FailsAsync("did not answer within 0.4 s", _impatient);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_engine_that_stops_answering_is_noticed_without_an_event(bool confirms)
    {
        Engine.AnswersSubscription = confirms;
        Engine.Add(1, "web");
        await ConnectAsync(_impatient with { List = TimeSpan.FromMinutes(1) });
        await Eventually.TrueAsync(() => confirms || Lists() >= 2, () => "it did not list twice");

        Engine.Instead = static async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return true;
        };

        await BrokenAsync();
        Assert.Equal("web", NameOf(1));
    }

    [Theory]
    [InlineData("{\"Type\":\"container\",\"Act")]
    [InlineData("no event\n")]
    [InlineData("{\"Type\":5}\n")]
    [InlineData("[]\n")]
    public async Task A_stream_that_breaks_off_in_an_event_or_has_none_is_taken_up_anew(string text)
    {
        Engine.Add(1, "web");
        await ConnectAsync();
        int before = Subscriptions();

        Engine.EmitRaw(text);
        await Engine.StopAsync();
        Engine.Add(2, "new");
        Engine.Restart();

        await Eventually.TrueAsync(
            () => NameOf(2) == "new" && View.State == EngineState.Connected && Subscriptions() > before, () => $"{View.State}: {View.Reason}");

        int Subscriptions() => Engine.Requests.Count(static line => line.Contains("/events", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_event_without_end_is_a_state_with_a_reason()
    {
        // It is not tried again before somebody has looked.
        await ConnectAsync(Limits with { FirstPause = TimeSpan.FromMinutes(1), LongestPause = TimeSpan.FromMinutes(1) });
        Engine.EmitRaw(new string('x', 400 * 1024));

        Assert.Contains("256 kB", (await BrokenAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_on_the_socket_is_a_state_with_a_reason()
    {
        using Socket bound = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = Engine.SocketPath + "2";
        bound.Bind(new UnixDomainSocketEndPoint(path));
        Follow(endpoint: new EngineEndpoint(path));

        Assert.Contains("nobody listens", (await BrokenAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_of_an_engine_that_hangs_is_a_state_with_a_reason()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = Engine.SocketPath + "3";
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        List<Socket> waiting = [];
        try
        {
            for (bool isFull = false; !isFull;)
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
                waiting.Add(socket);
                try
                {
                    socket.Connect(new UnixDomainSocketEndPoint(path));
                }
                catch (SocketException)
                {
                    isFull = true;
                }
            }

            Follow(endpoint: new EngineEndpoint(path));

            Assert.Equal("is there, but takes no more connections", (await BrokenAsync()).Reason);
        }
        finally
        {
            waiting.ForEach(static socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_socket_of_another_user_than_it_should_be_is_not_spoken_to()
    {
        Follow(endpoint: new EngineEndpoint(Engine.SocketPath, User: Own.User + 1));

        Assert.Contains($"belongs to user {Own.User + 1}", (await BrokenAsync()).Reason, StringComparison.Ordinal);
        Assert.Empty(Engine.Requests);
    }

    [Fact]
    public async Task It_ends_at_once_while_its_engine_hangs()
    {
        Engine.Instead = static async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return true;
        };
        EngineConnection connection = new(new EngineEndpoint(Engine.SocketPath), EngineLimits.Default, TimeProvider.System, static () => { });
        await Eventually.TrueAsync(() => !Engine.Requests.IsEmpty, () => "it did not call");

        long start = Stopwatch.GetTimestamp();
        await connection.DisposeAsync();

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1), "it waited for the engine");
    }

    private static Func<string, NetworkStream, CancellationToken, Task<bool>> Lists(Func<NetworkStream, CancellationToken, Task> answer) => async (line, stream, cancel) =>
    {
        if (!line.Contains("/containers/json", StringComparison.Ordinal))
        {
            return false;
        }

        await answer(stream, cancel);
        return true;
    };

    private async Task FailsAsync(string reason, EngineLimits? limits = null)
    {
        Follow(limits);
        EngineView broken = await BrokenAsync();
        Assert.Contains(reason, broken.Reason, StringComparison.Ordinal);
        Assert.True(broken.Reason.Length < 300);
        Assert.Empty(broken.Containers);
    }
}
