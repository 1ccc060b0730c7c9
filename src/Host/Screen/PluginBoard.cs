using System.Collections.Immutable;
using Bpftop.Host.Plugins;

namespace Bpftop.Host.Screen;

/// <summary>The plugins of this run.</summary>
internal sealed class PluginBoard : IPluginBoard
{
    private readonly PluginCatalog _catalog;
    private readonly ActionRunner _runner;
    private readonly LeavingChecks _leaving;
    private int _version = 1;

    public PluginBoard(PluginCatalog catalog, ActionRunner runner, LeavingChecks leaving)
    {
        _catalog = catalog;
        _runner = runner;
        _leaving = leaving;
        catalog.Changed += () => Interlocked.Increment(ref _version);
    }

    public int Version => Volatile.Read(ref _version);

    public ImmutableArray<ActionSpec> Actions => _runner.Actions;

    public ImmutableArray<PluginHealth> Health() => _catalog.Health();

    public PluginStatus? Switch(string id, bool on) => on ? _catalog.Enable(id) : _catalog.Disable(id);

    public ImmutableArray<LeavingNotice> LeavingNotices() => _leaving.Ask();

    public Task<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel) => _runner.PlanAsync(request, cancel);

    public Task<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel) => _runner.RunAsync(plan, cancel);
}
