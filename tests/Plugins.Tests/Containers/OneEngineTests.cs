using Bpftop.Containers.Engines;

namespace Bpftop.Plugins.Tests.Containers;

#pragma warning disable CA1001 // The test framework ends it by IAsyncLifetime.
/// <summary>One engine and the connection to it.</summary>
public abstract class OneEngineTests : IAsyncLifetime
{
    private protected static EngineLimits Limits { get; } = new()
    {
        List = TimeSpan.FromSeconds(10),
        FirstPause = TimeSpan.FromMilliseconds(20),
        LongestPause = TimeSpan.FromMilliseconds(100),
        Gather = TimeSpan.FromMilliseconds(5),
        Ping = TimeSpan.FromMilliseconds(100),
        UnknownId = TimeSpan.FromMilliseconds(200),
        AskAgain = TimeSpan.FromMilliseconds(10),
    };

    private protected FakeEngine Engine { get; } = new();

    private protected EngineConnection? Connection { get; set; }

    private protected EngineView View => Connection!.View.Current;

    /// <summary>The view that says that the engine is broken: the next may be of another try.</summary>
    private protected async Task<EngineView> BrokenAsync()
    {
        EngineView seen = View;
        await Eventually.TrueAsync(() => (seen = View).State == EngineState.Broken, () => $"it is {seen.State}");
        return seen;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (Connection is not null)
        {
            await Connection.DisposeAsync();
        }

        await Engine.DisposeAsync();
    }

    /// <summary>Starts to follow the engine, or whatever is at an endpoint.</summary>
    private protected void Follow(EngineLimits? limits = null, EngineEndpoint? endpoint = null) => Connection = new EngineConnection(
        endpoint ?? new EngineEndpoint(Engine.SocketPath), limits ?? Limits, TimeProvider.System, static () => { }, static _ => new EngineHome(null, SharesPids: true));

    private protected async Task ConnectAsync(EngineLimits? limits = null)
    {
        Follow(limits);
        await Eventually.TrueAsync(() => View.State == EngineState.Connected && Engine.Subscribers == 1, () => $"it is {View.State}: {View.Reason}");
    }

    /// <summary>How often it was asked for its whole list.</summary>
    private protected int Lists() => Engine.Requests.Count(static line =>
        line.Contains("/containers/json", StringComparison.Ordinal) && !line.Contains("filters", StringComparison.Ordinal));

    private protected string? NameOf(int number) => View.Containers.GetValueOrDefault(FakeEngine.Id(number))?.Name;
}
