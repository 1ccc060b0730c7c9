using Bpftop.PluginContract;

#pragma warning disable CA1001 // The test framework ends it by IAsyncLifetime.

namespace Bpftop.Plugins.Tests.Containers;

public sealed class ContainerSlowSourceContract : SlowSourceContract, IAsyncLifetime
{
    private readonly ContractWorld _world = new();
    private readonly List<ContainerWorld> _hanging = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (ContainerWorld world in _hanging)
        {
            await world.DisposeAsync();
        }

        await _world.DisposeAsync();
    }

    protected override HangingSource CreateHanging()
    {
        _world.Engine.Instead = static async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return true;
        };
        ContainerWorld world = new(_world.Engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        _hanging.Add(world);
        return new HangingSource(world.Source) { Columns = world.Columns, Table = world.Table };
    }
}
