using System.Runtime.CompilerServices;
using Bpftop.Containers;
using Bpftop.Containers.Actions;
using Bpftop.PluginContract;

#pragma warning disable CA1001 // The test framework ends it by IAsyncLifetime.

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

public sealed class ContainerColumnsContract : ColumnProviderContract<IColumnProvider>, IAsyncLifetime
{
    private readonly ContractWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    protected override IColumnProvider Create() => _world.Create().Columns;
}

public sealed class ContainerTableContract : TableProviderContract, IAsyncLifetime
{
    private readonly ContractWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    protected override ITableProvider Create() => _world.Create().Table;
}

public sealed class ContainerActionsContract : ActionProviderContract<IActionProvider>, IAsyncLifetime
{
    private readonly ContractWorld _world = new();
    private readonly ConditionalWeakTable<IActionProvider, ContainerWorld> _worlds = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    protected override IActionProvider Create()
    {
        ContainerWorld world = _world.Create();
        _worlds.Add(world.Actions, world);
        return world.Actions;
    }

    protected override string StateOf(IActionProvider provider) =>
        string.Join('\n', _world.Engine.Requests.Where(static line => line.StartsWith("POST", StringComparison.Ordinal)));

    /// <summary>The target is in a container as far as the plugin can see; paused for the action that ends a pause.</summary>
    protected override ActionRequest Request(string actionId, ProcessRow target)
    {
        bool isPaused = actionId == "container.unpause";
        _world.Engine.Add(1, "web", state: isPaused ? "paused" : "running");
        foreach ((_, ContainerWorld world) in _worlds)
        {
            world.AddFolder($"/docker/{FakeEngine.Id(1)}", ("cgroup.procs", $"{target.Key.Pid}\n"));
            _world.Engine.Emit(1, "any");
            Eventually.TrueAsync(() => world.Engines.Engines[0].View.Current.Containers[FakeEngine.Id(1)].State == (isPaused ? "paused" : "running"), () => "the engine was not heard").Wait();
        }

        return new ActionRequest(actionId, [target with { CgroupId = 1 }], []);
    }
}

public sealed class ContainerAbsentSourceContract : AbsentSourceContract, IAsyncLifetime
{
    private readonly ContainerWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    protected override IProbe CreateAbsent() => _world.Source;
}

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

    protected override (IColumnProvider Columns, IBackgroundRefresh Refresh) CreateHanging()
    {
        _world.Engine.Instead = static async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return true;
        };
        ContainerWorld world = new(_world.Engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        _hanging.Add(world);
        return (world.Columns, world.Source);
    }
}
