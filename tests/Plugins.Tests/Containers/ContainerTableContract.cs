using Bpftop.PluginContract;

#pragma warning disable CA1001 // The test framework ends it by IAsyncLifetime.

namespace Bpftop.Plugins.Tests.Containers;

public sealed class ContainerTableContract : TableProviderContract, IAsyncLifetime
{
    private readonly ContractWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    protected override ITableProvider Create() => _world.Create().Table;
}
