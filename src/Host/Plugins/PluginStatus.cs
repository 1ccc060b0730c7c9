namespace Bpftop.Host.Plugins;

/// <summary>A state with what led to it.</summary>
/// <param name="State">The state.</param>
/// <param name="Reason">One clause, or empty.</param>
/// <param name="Remedy">What the user can do, or empty.</param>
internal sealed record PluginStatus(PluginState State, string Reason = "", string Remedy = "")
{
    public static PluginStatus Of(Availability availability) => new(
        availability.State switch
        {
            AvailabilityState.Ready => PluginState.Ready,
            AvailabilityState.Degraded => PluginState.Degraded,
            AvailabilityState.Absent => PluginState.Absent,
            AvailabilityState.Denied => PluginState.Denied,
            AvailabilityState.Unsupported => PluginState.Unsupported,
            _ => PluginState.Starting,
        },
        availability.Reason ?? "",
        availability.Remedy ?? "");

    public bool IsUsable => State is PluginState.Ready or PluginState.Degraded;
}
