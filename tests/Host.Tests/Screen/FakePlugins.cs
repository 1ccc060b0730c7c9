using System.Collections.Immutable;
using Bpftop.Host.Plugins;

namespace Bpftop.Host.Tests.Screen;

/// <summary>Plugins of which a test decides how they are.</summary>
internal sealed class FakePlugins : IPluginSwitches, IActionRunner
{
    private ImmutableArray<PluginHealth> _health = [];

    public int Version { get; private set; }

    public ImmutableArray<ActionSpec> Actions => [.. _health.SelectMany(plugin => plugin.Actions)];

    public ImmutableArray<LeavingNotice> Notices { get; set; } = [];

    public List<(string Id, bool On)> Switched { get; } = [];

    public List<ActionRequest> Planned { get; } = [];

    public List<ActionPlan.Ready> Ran { get; } = [];

    public Func<ActionRequest, ActionPlan> Plan { get; set; } = static request =>
        new ActionPlan.Ready(request, [.. request.Processes.Select(process => process.Key)], "does it", ["one effect"]);

    public ActionResult Result { get; set; } = ActionResult.Done("it is done");

    /// <summary>The result of each plan, where they are to differ.</summary>
    public Func<ActionPlan.Ready, ActionResult>? Results { get; set; }

    public void Set(params PluginHealth[] health)
    {
        _health = [.. health];
        Version++;
    }

    public ImmutableArray<PluginHealth> Health() => _health;

    public PluginStatus? Switch(string id, bool on)
    {
        Switched.Add((id, on));
        return new PluginStatus(on ? PluginState.Ready : PluginState.Disabled, on ? "" : "switched off");
    }

    public Task<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel)
    {
        Planned.Add(request);
        return Task.FromResult(Plan(request));
    }

    public Task<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel)
    {
        Ran.Add(plan);
        return Task.FromResult(Results?.Invoke(plan) ?? Result);
    }
}
