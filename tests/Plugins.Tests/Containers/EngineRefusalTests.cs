using System.Net.Sockets;
using System.Text;
using Bpftop.Containers.Engines;
using Bpftop.Containers.Membership;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>What an engine answers in place of doing what it was asked.</summary>
public sealed class EngineRefusalTests : OneEngineTests
{
    [Theory]
    [InlineData("204 No Content", "", null)]
    [InlineData("304 Not Modified", "", null)]
    [InlineData("404 Not Found", """{"message":"No such container: x"}""", "its engine has no such container any more")]
    [InlineData("409 Conflict", """{"message":"Container x is not running"}""", "Container x is not running (HTTP 409)")]
    [InlineData("403 Forbidden", """{"message":"not \u001b[31mhere\u202e"}""", "not \uFFFD[31mhere\uFFFD (HTTP 403)")]
    [InlineData("500 Internal Server Error", """{"message":["x"]}""", "HTTP 500")]
    [InlineData("500 Internal Server Error", """{"message":"\ud800"}""", "HTTP 500")]
    [InlineData("302 Found\r\nLocation: http://127.0.0.1/other", "", "HTTP 302")]
    public async Task An_action_is_done_or_the_reason_is_told(string status, string body, string? expected)
    {
        await ConnectAsync();

        // It hangs up after an answer of a test: said before, for the next call would else try the same connection.
        Engine.Instead = On("POST", (stream, cancel) => FakeEngine.WriteAsync(stream, $"{status}\r\nConnection: close", body, cancel));

        foreach (string call in (string[])["stop", "restart", "pause", "unpause", "kill"])
        {
            Assert.Equal(expected, await Connection!.ChangeAsync(FakeEngine.Id(1), call, CancellationToken.None));
            Assert.Contains($"POST /containers/{FakeEngine.Id(1)}/{call} HTTP/1.1", Engine.Requests);
        }
    }

    [Theory]
    [InlineData("/events")]
    [InlineData("/containers/json")]
    [InlineData("/_ping")]
    public async Task An_error_that_does_not_end_is_a_reason_in_time(string path)
    {
        Engine.Instead = On(path, static async (stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 100\r\n\r\n{\"message\""u8.ToArray(), cancel);
            await Task.Delay(Timeout.Infinite, cancel);
        });

        Follow(Limits with { Headers = TimeSpan.FromMilliseconds(400) });

        EngineView broken = await BrokenAsync();
        Assert.Matches(path == "/_ping" ? "^(answered HTTP 500|did not answer within 0.4 s)$" : "^answered HTTP 500$", broken.Reason);
    }

    [Fact]
    public async Task More_containers_than_there_may_be_are_a_reason()
    {
        for (int number = 0; number < 5; number++)
        {
            Engine.Add(number, $"web-{number}");
        }

        Follow(Limits with { Containers = 4 });

        Assert.Equal("lists more than 4 containers", (await BrokenAsync()).Reason);
    }

    [Fact]
    public async Task Events_are_read_no_faster_than_an_honest_engine_can_talk()
    {
        ManualClock clock = new();
        string lines = string.Concat(Enumerable.Repeat("{\"Type\":\"container\"}\n", 5));
        SievedEvents events = new(new MemoryStream(Encoding.UTF8.GetBytes(lines)), EngineLimits.Default with { EventsPerSecond = 2 }, clock);

        Assert.False((await events.NextAsync(CancellationToken.None)).IsEmpty);
        Assert.False((await events.NextAsync(CancellationToken.None)).IsEmpty);
        Task<ReadOnlyMemory<byte>> third = events.NextAsync(CancellationToken.None).AsTask();
        Assert.False(third.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await third).IsEmpty);
        Assert.False((await events.NextAsync(CancellationToken.None)).IsEmpty);
        Assert.False(events.NextAsync(CancellationToken.None).AsTask().IsCompleted);
    }

    private static Func<string, NetworkStream, CancellationToken, Task<bool>> On(string part, Func<NetworkStream, CancellationToken, Task> answer) => async (line, stream, cancel) =>
    {
        if (!line.Contains(part, StringComparison.Ordinal))
        {
            return false;
        }

        await answer(stream, cancel);
        return true;
    };
}
