namespace Bpftop.Host.Plugins;

/// <summary>How the plugins are doing, and their switches.</summary>
/// <remarks>Any thread. Switching takes its time and is called on the pool.</remarks>
internal interface IPluginSwitches
{
    /// <summary>Another number whenever the state of a plugin changed.</summary>
    int Version { get; }

    /// <summary>How every plugin is doing now.</summary>
    ImmutableArray<PluginHealth> Health();

    /// <summary>Switches a plugin for this run.</summary>
    /// <returns>How it is then, or null where there is no such plugin.</returns>
    PluginStatus? Switch(string id, bool on);
}

/// <summary>The plugins' actions.</summary>
/// <remarks>Any thread. Planning and running take their time and are called on the pool.</remarks>
internal interface IActionRunner
{
    /// <summary>The actions of the plugins that are usable now.</summary>
    ImmutableArray<ActionSpec> Actions { get; }

    /// <summary>Asks what an action would do.</summary>
    Task<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel);

    /// <summary>Does what a plan of <see cref="PlanAsync"/> says to those of its targets that are still there.</summary>
    Task<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel);
}
