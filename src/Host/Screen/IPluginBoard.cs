using System.Collections.Immutable;
using Bpftop.Host.Plugins;

namespace Bpftop.Host.Screen;

/// <summary>What the screen knows of plugins and can do with them.</summary>
/// <remarks>Any thread. Switching and actions take their time and are called on the pool.</remarks>
internal interface IPluginBoard
{
    /// <summary>Another number whenever the state of a plugin changed.</summary>
    int Version { get; }

    /// <summary>The actions of plugins that are usable now.</summary>
    ImmutableArray<ActionSpec> Actions { get; }

    /// <summary>How every plugin is doing now.</summary>
    ImmutableArray<PluginHealth> Health();

    /// <summary>Switches a plugin for this run.</summary>
    /// <returns>How it is then, or null where there is no such plugin.</returns>
    PluginStatus? Switch(string id, bool on);

    /// <summary>What the plugins say would be left behind if the user left now; answers within a moment.</summary>
    ImmutableArray<LeavingNotice> LeavingNotices();

    Task<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel);

    Task<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel);
}
