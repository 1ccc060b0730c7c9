namespace Bpftop.Host.Plugins;

/// <summary>The states' words; scripts depend on them.</summary>
internal static class PluginStateNames
{
    public static string Of(PluginState state) => state switch
    {
        PluginState.Starting => "starting",
        PluginState.Ready => "ready",
        PluginState.Degraded => "degraded",
        PluginState.Absent => "absent",
        PluginState.Denied => "denied",
        PluginState.Unsupported => "unsupported",
        PluginState.Disabled => "disabled",
        PluginState.Refused => "refused",
        PluginState.Failed => "failed",
        PluginState.Suspended => "suspended",
        PluginState.Hung => "hung",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
