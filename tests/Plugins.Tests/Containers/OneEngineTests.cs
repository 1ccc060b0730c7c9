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

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (Connection is not null)
        {
            await Connection.DisposeAsync();
        }

        await Engine.DisposeAsync();
    }

    private protected async Task ConnectAsync(EngineLimits? limits = null)
    {
        Connection = new EngineConnection(new EngineEndpoint(Engine.SocketPath), limits ?? Limits, TimeProvider.System, static () => { });
        await Eventually.TrueAsync(() => View.State == EngineState.Connected && Engine.Subscribers == 1, () => $"it is {View.State}: {View.Reason}");
    }

    private protected string? NameOf(int number) => View.Containers.GetValueOrDefault(FakeEngine.Id(number))?.Name;
}
