using Bpftop.PluginContract;

#pragma warning disable CA1001 // The test framework ends it by IAsyncLifetime.

namespace Bpftop.Plugins.Tests.Containers;

public sealed class ContainerAbsentSourceContract : AbsentSourceContract, IAsyncLifetime
{
    private readonly ContainerWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    protected override IProbe CreateAbsent() => _world.Source;
}
