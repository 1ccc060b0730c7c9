namespace Bpftop.Host.Plugins;

/// <summary>Everything there is to show about one plugin, at one moment.</summary>
internal sealed record PluginHealth
{
    public required string Id { get; init; }

    /// <summary>The name for people; the id where the plugin was never loaded.</summary>
    public required string Name { get; init; }

    public string Summary { get; init; } = "";

    /// <summary>The assembly's version, or empty where it could not be read.</summary>
    public string Version { get; init; } = "";

    /// <summary>The folder it comes from; empty for one that is compiled in.</summary>
    public required string Folder { get; init; }

    public required PluginState State { get; init; }

    /// <summary>One clause, or empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What the user can do, or empty.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>The options that it says it has; empty where it does not say.</summary>
    public ImmutableArray<OptionSpec> Options { get; init; } = [];

    /// <summary>What the BPF objects do that it has open.</summary>
    public ImmutableArray<BpfFeatureState> Features { get; init; } = [];

    public ImmutableArray<ColumnSpec> Columns { get; init; } = [];

    public ImmutableArray<MeterSpec> Meters { get; init; } = [];

    public ImmutableArray<TableSpec> Tables { get; init; } = [];

    /// <summary>Its tabs of the details of a process.</summary>
    public ImmutableArray<TableSpec> Details { get; init; } = [];

    public ImmutableArray<ActionSpec> Actions { get; init; } = [];

    /// <summary>Time of the last fill, all its providers together; 0 before the first.</summary>
    public double FillMicroseconds { get; init; }

    /// <summary>Bytes that the last fill allocated; 0 is the rule.</summary>
    public long FillBytes { get; init; }

    /// <summary>True while it is over its budget and filled at every fourth refresh only.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Exceptions and time-outs since it was switched on.</summary>
    public long Faults { get; init; }

    /// <summary>The last of them, or null.</summary>
    public string? LastFault { get; init; }

    /// <summary>The state as scripts read it.</summary>
    public string StateName => PluginStateNames.Of(State);
}

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

/// <summary>How a plugin is doing; the words of <c>bpftop plugins</c> and of the JSON are these in lower case.</summary>
internal enum PluginState
{
    /// <summary>On, and its first probe has not answered yet.</summary>
    Starting,

    /// <summary>Works.</summary>
    Ready,

    /// <summary>Works in part.</summary>
    Degraded,

    /// <summary>Its source is not on this machine.</summary>
    Absent,

    /// <summary>Its source may not be read by this user.</summary>
    Denied,

    /// <summary>This kernel, version or kind of program cannot do it.</summary>
    Unsupported,

    /// <summary>Switched off.</summary>
    Disabled,

    /// <summary>Not loaded: its folder is not trusted, or it was built against another contract.</summary>
    Refused,

    /// <summary>Not running: loading it, or building its services, went wrong.</summary>
    Failed,

    /// <summary>Threw several times in a row; tried again after a pause.</summary>
    Suspended,

    /// <summary>A call into it has not come back.</summary>
    Hung,
}

/// <summary>The states' words; scripts depend on them.</summary>
internal static class PluginStateNames
{
    public static string Of(PluginState state) => state.ToString().ToLowerInvariant();
}
