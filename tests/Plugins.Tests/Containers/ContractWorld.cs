namespace Bpftop.Plugins.Tests.Containers;

/// <summary>A world with an engine, three of whose containers have processes, for the suite that every plugin passes.
/// </summary>
internal sealed class ContractWorld : IAsyncDisposable
{
    private readonly FakeEngine _engine = new();
    private readonly List<ContainerWorld> _worlds = [];

    public ContractWorld()
    {
        _engine.Add(1, "web");
        _engine.Add(2, "db");
        _engine.Add(9, "stopped", state: "exited", status: "Exited (0) 1 hour ago");
    }

    public FakeEngine Engine => _engine;

    /// <summary>Rows of the suite are in cgroups 1 to 5.</summary>
    public ContainerWorld Create()
    {
        ContainerWorld world = new(_engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        world.Add(2, $"/system.slice/docker-{FakeEngine.Id(2)}.scope");
        world.Add(3, "/lxc.payload.web");
        world.Add(4, "/system.slice/cron.service");
        world.SettleAsync().Wait();
        _worlds.Add(world);
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ContainerWorld world in _worlds)
        {
            await world.DisposeAsync();
        }

        await _engine.DisposeAsync();
    }
}
