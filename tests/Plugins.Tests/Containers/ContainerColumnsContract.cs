using Bpftop.PluginContract;

#pragma warning disable CA1001 // The test framework ends it by IAsyncLifetime.

namespace Bpftop.Plugins.Tests.Containers;

public sealed class ContainerColumnsContract : ColumnProviderContract<IColumnProvider>, IAsyncLifetime
{
    private readonly ContractWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    protected override IColumnProvider Create() => _world.Create().Columns;
}
