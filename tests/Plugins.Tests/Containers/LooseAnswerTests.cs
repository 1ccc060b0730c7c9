using Bpftop.Containers.Engines;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>Engines that have null, or another kind of value, where they have nothing to say; and Podman behind a socket
/// that is called Docker's.</summary>
public sealed class LooseAnswerTests : OneEngineTests
{
    private const string LibpodList = "/v4.3.1/libpod/containers/json";

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("[{\"a\":[null]}]")]
    [InlineData("{\"a\":{\"b\":null}}")]
    public async Task A_field_of_any_kind_costs_no_more_than_itself(string value)
    {
        string id = FakeEngine.Id(1);
        foreach (string field in (string[])["Names", "Image", "State", "Status", "Labels", "Ports", "SizeRw", "SizeRootFs", "Size", "Health", "Mounts", "NetworkSettings", "HostConfig", "ExitCode", "Pid", "PodName"])
        {
            int number = 100 + Engine.Containers.Count;
            string rest = string.Join(',', new Dictionary<string, string>
            {
                ["Names"] = $"\"Names\":[\"/web-{number}\"]",
                ["Image"] = "\"Image\":\"busybox:1\"",
                ["State"] = "\"State\":\"running\"",
            }.Where(pair => pair.Key != field).Select(static pair => pair.Value));
            Engine.Containers[FakeEngine.Id(number)] = $$"""{"Id":"{{FakeEngine.Id(number)}}","{{field}}":{{value}},{{rest}}}""";
        }

        Engine.Containers[id] = $$"""{"Id":{{value}},"Names":["/nobody"]}""";
        Engine.Add(2, "last");

        await ConnectAsync();

        Assert.Equal("last", NameOf(2));
        Assert.Equal(17, View.Containers.Count);
        for (int number = 101; number < 116; number++)
        {
            Assert.Equal($"web-{number}", NameOf(number));
        }

        Assert.Equal(FakeEngine.Id(100)[..12], NameOf(100));
        Assert.Null(View.Containers[FakeEngine.Id(101)].Image);
        Assert.Equal("unknown", View.Containers[FakeEngine.Id(102)].State);
        Assert.All(View.Containers.Values, static container => Assert.Equal((0, null, null), (container.Process, container.Health, container.Pod)));
    }

    [Fact]
    public async Task A_list_that_is_null_is_an_empty_one()
    {
        Engine.Instead = static async (line, stream, cancel) =>
        {
            bool isList = line.Contains("/containers/json", StringComparison.Ordinal);
            if (isList)
            {
                await FakeEngine.WriteAsync(stream, "200 OK", "null\n", cancel);
            }

            return isList;
        };

        await ConnectAsync();

        Assert.Empty(View.Containers);
    }

    [Fact]
    public async Task An_event_with_nulls_ends_nothing()
    {
        Engine.Add(1, "web");
        await ConnectAsync();
        Engine.EmitRaw("null\n");
        Engine.EmitRaw("""{"Type":"container","Action":null,"Actor":null}""" + "\n");
        Engine.EmitRaw("""{"Type":"container","Action":"rename","Actor":{"ID":null,"Attributes":null}}""" + "\n");
        Engine.Emit(1, "pause", "null");
        Engine.Emit(1, "pause", "[]");
        Engine.Add(2, "last");
        Engine.Emit(2, "create", """{"name":null,"image":null}""");

        await Eventually.TrueAsync(() => NameOf(2) == "last", () => $"it is {View.State}: {View.Reason}");
        Assert.Equal(1, Engine.Subscribers);
    }

    [Theory]
    [InlineData("Server: Libpod/4.3.1 (linux)\r\nLibpod-API-Version: 4.3.1", false)]
    [InlineData("Server: nginx\r\nLibpod-API-Version: 4.3.1", false)]
    [InlineData("Server: nginx", true)]
    [InlineData("X-Nothing: 1", true)]
    public async Task Podman_is_known_by_what_it_says_whatever_its_socket_is_called(string headers, bool asksVersion)
    {
        Engine.Headers = headers;
        Engine.Instead = static async (line, stream, cancel) =>
        {
            bool isVersion = line.Contains("/version", StringComparison.Ordinal);
            if (isVersion)
            {
                await FakeEngine.WriteAsync(stream, "200 OK", """{"Platform":null,"Version":"4.3.1","Components":[null,{"Name":"Podman Engine","Version":"4.3.1","Details":null},{"Name":"Conmon","Version":"conmon version 2.1.6"}]}""", cancel);
            }

            return isVersion;
        };
        Engine.Containers[FakeEngine.Id(1)] = $$"""{"Id":"{{FakeEngine.Id(1)}}","Names":["web"],"State":"running","Status":"healthy","Pid":4711,"PodName":"shop","Labels":null}""";

        await ConnectAsync();

        Assert.Contains(Engine.Requests, static line => line.Contains(LibpodList, StringComparison.Ordinal));
        Assert.Equal(asksVersion, Engine.Requests.Any(static line => line.Contains("/version", StringComparison.Ordinal)));
        EngineContainer web = View.Containers[FakeEngine.Id(1)];
        Assert.Equal(("web", "podman", "healthy", "shop", 4711), (web.Name, web.Runtime, web.Health, web.Pod, web.Process));
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("403 Forbidden")]
    public async Task Where_a_proxy_keeps_back_Podmans_own_list_Dockers_is_taken(string status)
    {
        Engine.Headers = "Server: nginx\r\nLibpod-API-Version: 4.3.1";
        Engine.Add(1, "web");
        Engine.Instead = async (line, stream, cancel) =>
        {
            bool isOwn = line.Contains("/libpod/", StringComparison.Ordinal);
            if (isOwn)
            {
                await FakeEngine.WriteAsync(stream, status, "no", cancel);
            }

            return isOwn;
        };

        await ConnectAsync();

        Assert.Equal(("web", "podman"), (NameOf(1), View.Containers[FakeEngine.Id(1)].Runtime));

        // Once for each connection: a busy machine may have needed a second one.
        Assert.Equal(
            Engine.Requests.Count(static line => line.Contains("/events", StringComparison.Ordinal)),
            Engine.Requests.Count(static line => line.Contains("/libpod/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_engine_that_says_nothing_of_itself_is_followed_all_the_same()
    {
        Engine.Headers = "X-Nothing: 1";
        Engine.Add(1, "web");

        await ConnectAsync();

        Assert.Equal(("web", null), (NameOf(1), View.Containers[FakeEngine.Id(1)].Runtime));
    }
}
