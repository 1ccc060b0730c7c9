using System.Runtime.CompilerServices;
using Bpftop.PluginContract;

#pragma warning disable CA1001 // The test framework ends it by IAsyncLifetime.

namespace Bpftop.Plugins.Tests.Containers;

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
