using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Bpftop.Containers.Engines;

namespace Bpftop.Plugins.Tests.Containers;

#pragma warning disable CA1001 // The test framework ends it by IAsyncLifetime.
/// <summary>One engine, honest and otherwise.</summary>
public sealed class EngineConnectionTests : IAsyncLifetime
{
    private static readonly EngineLimits _limits = new()
    {
        List = TimeSpan.FromSeconds(10),
        FirstPause = TimeSpan.FromMilliseconds(20),
        LongestPause = TimeSpan.FromMilliseconds(100),
        Gather = TimeSpan.FromMilliseconds(5),
        Ping = TimeSpan.FromMilliseconds(100),
        UnknownId = TimeSpan.FromMilliseconds(200),
        AskAgain = TimeSpan.FromMilliseconds(10),
    };

    private static readonly EngineLimits _impatient = _limits with { Headers = TimeSpan.FromMilliseconds(400) };

    private readonly FakeEngine _engine = new();
    private EngineConnection? _connection;

    private EngineView View => _connection!.View.Current;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task Containers_are_known_once_it_is_connected()
    {
        _engine.Add(1, "web", "nginx:1.25", labels: """{"com.docker.compose.project":"shop","other":"x","io.kubernetes.pod.name":"p","io.kubernetes.pod.namespace":"n"}""");
        _engine.Add(2, "job", state: "exited", status: "Exited (137) 2 hours ago");
        _engine.Add(3, "api", status: "Up 3 minutes (unhealthy)");

        await ConnectAsync();

        EngineContainer web = View.Containers[FakeEngine.Id(1)];
        Assert.Equal(("web", "nginx:1.25", "running", "shop", "p", "n", "docker"), (web.Name, web.Image, web.Status, web.Project, web.Pod, web.Namespace, web.Runtime));
        Assert.Equal("exited (137)", View.Containers[FakeEngine.Id(2)].Status);
        Assert.Equal("unhealthy", View.Containers[FakeEngine.Id(3)].Health);
        Assert.Equal(Own.User, View.User);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_brings_the_change_whether_or_not_the_subscription_was_confirmed(bool answers)
    {
        _engine.AnswersSubscription = answers;
        _engine.Add(1, "web");
        await ConnectAsync();

        _engine.Add(1, "renamed");
        _engine.Add(2, "new");
        _engine.Emit(1, "rename");
        _engine.Emit(2, "create");

        await Eventually.TrueAsync(() => NameOf(1) == "renamed" && NameOf(2) == "new", () => $"1 is {NameOf(1)}, 2 is {NameOf(2)}");
        Assert.True(_engine.Containers.TryRemove(FakeEngine.Id(1), out _));
        _engine.Emit(1, "destroy");
        await Eventually.TrueAsync(() => NameOf(1) is null, () => "it is still there");
    }

    [Fact]
    public async Task What_an_event_tells_is_there_before_the_engine_has_answered()
    {
        await ConnectAsync();
        _engine.Instead = static async (line, _, cancel) =>
        {
            if (line.Contains("filters", StringComparison.Ordinal))
            {
                await Task.Delay(Timeout.Infinite, cancel);
            }

            return false;
        };

        _engine.Emit(1, "create", """{"name":"web","image":"nginx:1.25","maintainer":"x"}""");
        await Eventually.TrueAsync(() => NameOf(1) == "web", () => "the name of the event is not known");
        _engine.Emit(1, "start", """{"name":"web","image":"nginx:1.25"}""");
        await Eventually.TrueAsync(() => View.Containers[FakeEngine.Id(1)] is { Image: "nginx:1.25", State: "running", Status: "running" }, () => "the state of the event is not known");
        _engine.Emit(1, "rename", """{"name":"after","oldName":"/web","image":"nginx:1.25"}""");
        await Eventually.TrueAsync(() => NameOf(1) == "after", () => "the new name is not known");
        _engine.Emit(1, "destroy", """{"name":"after"}""");
        await Eventually.TrueAsync(() => NameOf(1) is null, () => "it is still there");
    }

    [Fact]
    public async Task An_answer_that_is_older_than_the_event_before_it_is_asked_for_again()
    {
        _engine.Add(1, "web");
        await ConnectAsync();

        // dockerd sends the event, and lists the container as running until its store was written.
        _engine.Emit(1, "pause");
        await Eventually.TrueAsync(() => Questions(1) >= 3, () => "it was not asked again");
        Assert.Equal(("paused", "paused"), (View.Containers[FakeEngine.Id(1)].State, View.Containers[FakeEngine.Id(1)].Status));

        _engine.Add(1, "web", state: "exited", status: "Exited (3) 1 second ago");
        await Eventually.TrueAsync(() => View.Containers[FakeEngine.Id(1)].Status == "exited (3)", () => "the newer answer was not taken");
    }

    [Fact]
    public async Task Health_checks_ask_nothing()
    {
        _engine.Add(1, "web");
        await ConnectAsync();
        _engine.Emit(1, "exec_create: /bin/check");
        _engine.Emit(1, "exec_start: /bin/check");
        _engine.Emit(1, "exec_die");
        _engine.Add(2, "last");
        _engine.Emit(2, "create");

        await Eventually.TrueAsync(() => NameOf(2) == "last", () => "the last event was not read");
        Assert.DoesNotContain(_engine.Requests, static line => line.Contains("filters", StringComparison.Ordinal) && line.Contains("json", StringComparison.Ordinal) && line.Contains(FakeEngine.Id(1), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_engine_that_was_restarted_gives_its_names_again_and_keeps_them_meanwhile()
    {
        _engine.Add(1, "web");
        await ConnectAsync();

        await _engine.StopAsync();
        await Eventually.TrueAsync(() => View.State == EngineState.Broken, () => $"it is {View.State}");
        Assert.Equal("web", NameOf(1));

        _engine.Add(1, "webtwo");
        _engine.Restart();
        _connection!.Wake();
        await Eventually.TrueAsync(() => View.State == EngineState.Connected && NameOf(1) == "webtwo", () => $"{View.State}: {View.Reason}; {NameOf(1)}");
    }

    [Fact]
    public async Task An_unknown_id_is_one_question_until_a_while_has_passed()
    {
        await ConnectAsync();
        for (int time = 0; time < 100; time++)
        {
            _connection!.AskAbout(FakeEngine.Id(7));
        }

        await Eventually.TrueAsync(() => Questions(7) > 0, () => "it was not asked");
        Assert.Equal(1, Questions(7));

        _engine.Add(7, "late");
        await Eventually.TrueAsync(
            () =>
            {
                _connection!.AskAbout(FakeEngine.Id(7));
                return NameOf(7) == "late";
            },
            () => "it was not asked again");
        Assert.Equal(2, Questions(7));
    }

    [Fact]
    public async Task Many_unknown_ids_are_asked_about_as_seldom_as_one()
    {
        // As where the kubelet's containers run beside a Docker that knows none of them.
        await ConnectAsync(_limits with { UnknownId = TimeSpan.FromHours(1) });
        int before = Lists();
        for (int time = 0; time < 5; time++)
        {
            for (int number = 0; number < 500; number++)
            {
                _connection!.AskAbout(FakeEngine.Id(number));
            }

            _engine.Add(1000 + time, "new");
            _engine.Emit(1000 + time, "start");
            await Eventually.TrueAsync(() => NameOf(1000 + time) == "new", () => "the event was not heard");
        }

        Assert.InRange(Lists() - before, 1, 2);

        int Lists() => _engine.Requests.Count(static line => line.Contains("/containers/json", StringComparison.Ordinal) && !line.Contains("filters", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Podmans_own_list_has_pods_and_health()
    {
        _engine.Headers = "Libpod-API-Version: 4.3.1\r\nServer: Libpod/4.3.1 (linux)";
        _engine.Containers["a"] = $$"""{"Id":"{{FakeEngine.Id(1)}}","Names":["web"],"Image":"nginx","State":"running","Status":"healthy","ExitCode":0,"Exited":false,"PodName":"shop","Labels":null}""";
        _engine.Containers["b"] = $$"""{"Id":"{{FakeEngine.Id(2)}}","Names":["job"],"Image":"nginx","State":"exited","Status":"healthy","ExitCode":137,"Exited":true,"PodName":"","Labels":{} }""";

        await ConnectAsync();

        Assert.Contains("GET /v4.3.1/libpod/containers/json?all=1&pod=1 HTTP/1.1", _engine.Requests);
        EngineContainer web = View.Containers[FakeEngine.Id(1)];
        Assert.Equal(("web", "podman", "running", "healthy", "shop"), (web.Name, web.Runtime, web.Status, web.Health, web.Pod));
        EngineContainer job = View.Containers[FakeEngine.Id(2)];
        Assert.Equal(("exited (137)", null, null), (job.Status, job.Health, job.Pod));
    }

    [Theory]
    [InlineData("Libpod-API-Version: ../../x")]
    [InlineData("Libpod-API-Version: dev-5.0.0/../..")]
    public async Task A_version_that_is_none_is_in_no_path(string header)
    {
        _engine.Headers = header;
        _engine.Add(1, "web");

        await ConnectAsync();

        Assert.Contains("GET /containers/json?all=1 HTTP/1.1", _engine.Requests);
        Assert.Equal("web", NameOf(1));
    }

    [Theory]
    [InlineData("4.3.1", "GET /v4.3.1/libpod/containers/json?all=1&pod=1 HTTP/1.1")]
    [InlineData("5.0.0-dev", "GET /v5.0.0/libpod/containers/json?all=1&pod=1 HTTP/1.1")]
    [InlineData("4.9.4+rhel", "GET /v4.9.4/libpod/containers/json?all=1&pod=1 HTTP/1.1")]
    public async Task Podmans_own_list_is_asked_for_by_its_version(string version, string request)
    {
        _engine.Headers = $"Libpod-API-Version: {version}";
        _engine.Add(1, "web");

        await ConnectAsync();

        Assert.Contains(request, _engine.Requests);
        Assert.Equal("web", NameOf(1));
    }

    [Fact]
    public async Task Ten_thousand_containers_are_known_and_followed()
    {
        for (int number = 0; number < 10_000; number++)
        {
            _engine.Add(number, $"web-{number}", "registry.example/team/some/image:1.2.3");
        }

        await ConnectAsync();
        Assert.Equal(10_000, View.Containers.Count);

        _engine.Add(1, "renamed");
        _engine.Emit(1, "rename");
        await Eventually.TrueAsync(() => NameOf(1) == "renamed", () => "the event was lost");
        Assert.Equal(10_000, View.Containers.Count);
    }

    [Fact]
    public async Task A_flood_of_events_ends_in_the_right_names()
    {
        await ConnectAsync();
        for (int number = 0; number < 1500; number++)
        {
            _engine.Add(number, $"web-{number}");
            _engine.Emit(number, "create");
        }

        await Eventually.TrueAsync(() => View.Containers.Count == 1500, () => $"{View.Containers.Count} of 1500");
        Assert.True(_engine.Requests.Count < 300, $"{_engine.Requests.Count} questions for 1500 events");
    }

    [Fact]
    public async Task Names_with_control_and_direction_characters_are_cleaned_and_long_ones_cut()
    {
        _engine.Containers["a"] = $$"""{"Id":"{{FakeEngine.Id(1)}}","Names":["/\u001b[2Jweb\u202e\n"],"Image":"{{new string('x', 100_000)}}","State":"\u0007","Status":null,"Labels":null}""";

        await ConnectAsync();

        EngineContainer container = View.Containers[FakeEngine.Id(1)];
        Assert.Equal("\uFFFD[2Jweb\uFFFD\uFFFD", container.Name);
        Assert.Equal(EngineText.LongestImage + 1, container.Image!.Length);
        Assert.Equal("unknown", container.State);
    }

    [Fact]
    public async Task Items_without_a_right_id_are_left_out()
    {
        _engine.Containers["a"] = """{"Id":"../../etc","Names":["/evil"]}""";
        _engine.Containers["b"] = """{"Id":null}""";
        _engine.Containers["c"] = "null";
        _engine.Containers["d"] = """{"Id":"AAAA","Names":null,"Labels":null}""";
        _engine.Add(1, "web");

        await ConnectAsync();

        Assert.Equal([FakeEngine.Id(1)], View.Containers.Keys);
    }

    [Theory]
    [InlineData("""[{"Id":5}]""", "JSON")]
    [InlineData("""[{"Names":"web"}]""", "JSON")]
    [InlineData("""[{"Labels":[1,2]}]""", "JSON")]
    [InlineData("""{"message":"no"}""", "JSON")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "JSON")]
    [InlineData("[{\"Id\":\"", "JSON")]
    [InlineData("", "JSON")]
    [InlineData("<html>", "JSON")]
    public async Task A_list_that_is_none_is_a_state_with_a_reason(string body, string reason)
    {
        _engine.Instead = Lists((stream, cancel) => FakeEngine.WriteAsync(stream, "200 OK", body, cancel));

        await FailsAsync(reason);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_a_state_with_a_reason()
    {
        byte[] item = [.. """[{"Id":"x","Image":" """u8, 0xFF, 0xFE, .. "\"}]"u8];
        _engine.Instead = Lists((stream, cancel) => stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {item.Length}\r\n\r\n"), .. item], cancel).AsTask());

        await FailsAsync("JSON");
    }

    [Theory]
    [InlineData("500 Internal Server Error", """{"message":"disk \u001b[31mfull"}""", "answered disk \uFFFD[31mfull (HTTP 500)")]
    [InlineData("404 Not Found", "nothing", "answered HTTP 404")]
    [InlineData("302 Found\r\nLocation: http://169.254.169.254/secrets", "", "answered HTTP 302")]
    public async Task An_error_is_a_state_in_the_engines_own_words(string status, string body, string reason)
    {
        _engine.Instead = Lists((stream, cancel) => FakeEngine.WriteAsync(stream, status, body, cancel));

        await FailsAsync(reason);
    }

    [Fact]
    public async Task Garbage_in_place_of_HTTP_is_a_state_with_a_reason()
    {
        _engine.Instead = async (_, stream, cancel) =>
        {
            await stream.WriteAsync("\u0001\u0002 SSH-2.0-not-an-engine\r\n\r\n"u8.ToArray(), cancel);
            return true;
        };

        await FailsAsync("no HTTP");
    }

    [Fact]
    public async Task Headers_without_end_are_a_state_with_a_reason()
    {
        _engine.Instead = async (_, stream, cancel) =>
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
        _engine.Instead = Lists(async (stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n["u8.ToArray(), cancel);
            while (true)
            {
                await stream.WriteAsync(item, cancel);
            }
        });

        await FailsAsync("more than 64 MB");
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) < 200 << 20, "its answer was kept");
    }

    [Fact]
    public async Task An_engine_that_hangs_is_a_state_with_a_reason()
    {
        _engine.Instead = static async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return true;
        };

        await FailsAsync("did not answer within 0.4 s", _impatient);
    }

    [Fact]
    public async Task An_engine_that_stops_answering_is_noticed_without_an_event()
    {
        _engine.Add(1, "web");
        await ConnectAsync(_impatient);

        _engine.Instead = static async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return true;
        };

        await Eventually.TrueAsync(() => View.State == EngineState.Broken, () => $"it is {View.State}");
        Assert.Equal("web", NameOf(1));
    }

    [Theory]
    [InlineData("{\"Type\":\"container\",\"Act")]
    [InlineData("no event\n")]
    [InlineData("{\"Type\":5}\n")]
    [InlineData("[]\n")]
    public async Task A_stream_that_breaks_off_in_an_event_or_has_none_is_taken_up_anew(string text)
    {
        _engine.Add(1, "web");
        await ConnectAsync();
        int before = _engine.Requests.Count(static line => line.Contains("/events", StringComparison.Ordinal));

        _engine.EmitRaw(text);
        await _engine.StopAsync();
        _engine.Add(2, "new");
        _engine.Restart();

        await Eventually.TrueAsync(() => NameOf(2) == "new" && View.State == EngineState.Connected, () => $"{View.State}: {View.Reason}");
        Assert.True(_engine.Requests.Count(static line => line.Contains("/events", StringComparison.Ordinal)) > before);
    }

    [Fact]
    public async Task An_event_without_end_is_a_state_with_a_reason()
    {
        await ConnectAsync();
        EngineView? broken = null;
        _engine.EmitRaw(new string('x', 400 * 1024));

        await Eventually.TrueAsync(
            () =>
            {
                broken = View.State == EngineState.Broken ? View : broken;
                return broken is not null;
            },
            () => "it was read on");
        Assert.Contains("256 kB", broken!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_on_the_socket_is_a_state_with_a_reason()
    {
        using Socket bound = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = _engine.SocketPath + "2";
        bound.Bind(new UnixDomainSocketEndPoint(path));
        _connection = new EngineConnection(new EngineEndpoint(path), _limits, TimeProvider.System, static () => { });

        await Eventually.TrueAsync(() => View.State == EngineState.Broken, () => $"it is {View.State}");
        Assert.Contains("nobody listens", View.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_of_an_engine_that_hangs_is_a_state_with_a_reason()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = _engine.SocketPath + "3";
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

            _connection = new EngineConnection(new EngineEndpoint(path), _limits, TimeProvider.System, static () => { });

            await Eventually.TrueAsync(() => View.State == EngineState.Broken, () => $"it is {View.State}");
            Assert.Equal("is there, but takes no more connections", View.Reason);
        }
        finally
        {
            waiting.ForEach(static socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_socket_of_another_user_than_it_should_be_is_not_spoken_to()
    {
        _connection = new EngineConnection(new EngineEndpoint(_engine.SocketPath, User: Own.User + 1), _limits, TimeProvider.System, static () => { });

        await Eventually.TrueAsync(() => View.State == EngineState.Broken, () => $"it is {View.State}");
        Assert.Contains($"belongs to user {Own.User + 1}", View.Reason, StringComparison.Ordinal);
        Assert.Empty(_engine.Requests);
    }

    [Fact]
    public async Task A_change_is_done_or_refused_in_the_engines_words()
    {
        await ConnectAsync();

        Assert.Null(await _connection!.ChangeAsync(FakeEngine.Id(1), "pause", CancellationToken.None));
        Assert.Contains($"POST /containers/{FakeEngine.Id(1)}/pause HTTP/1.1", _engine.Requests);

        _engine.Instead = static async (_, stream, cancel) =>
        {
            await FakeEngine.WriteAsync(stream, "409 Conflict", """{"message":"Container x is already paused"}""", cancel);
            return true;
        };
        Assert.Equal("Container x is already paused (HTTP 409)", await _connection.ChangeAsync(FakeEngine.Id(1), "pause", CancellationToken.None));
    }

    [Fact]
    public async Task It_ends_at_once_while_its_engine_hangs()
    {
        _engine.Instead = static async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return true;
        };
        EngineConnection connection = new(new EngineEndpoint(_engine.SocketPath), EngineLimits.Default, TimeProvider.System, static () => { });
        await Eventually.TrueAsync(() => !_engine.Requests.IsEmpty, () => "it did not call");

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

    private async Task ConnectAsync(EngineLimits? limits = null)
    {
        _connection = new EngineConnection(new EngineEndpoint(_engine.SocketPath), limits ?? _limits, TimeProvider.System, static () => { });
        await Eventually.TrueAsync(() => View.State == EngineState.Connected && _engine.Subscribers == 1, () => $"it is {View.State}: {View.Reason}");
    }

    private async Task FailsAsync(string reason, EngineLimits? limits = null)
    {
        _connection = new EngineConnection(new EngineEndpoint(_engine.SocketPath), limits ?? _limits, TimeProvider.System, static () => { });
        await Eventually.TrueAsync(() => View.State == EngineState.Broken, () => $"it is {View.State}");
        Assert.Contains(reason, View.Reason, StringComparison.Ordinal);
        Assert.True(View.Reason.Length < 300);
        Assert.Empty(View.Containers);
    }

    private string? NameOf(int number) => View.Containers.GetValueOrDefault(FakeEngine.Id(number))?.Name;

    private int Questions(int number) => _engine.Requests.Count(line => line.Contains(FakeEngine.Id(number), StringComparison.Ordinal));
}
