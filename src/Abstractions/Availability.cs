namespace Bpftop;

/// <summary>Whether a plugin's source can be read here and now.</summary>
public enum AvailabilityState
{
    /// <summary>Not probed yet; never the answer of a probe.</summary>
    Unknown,

    /// <summary>Works.</summary>
    Ready,

    /// <summary>Works in part; the reason says which part does not.</summary>
    Degraded,

    /// <summary>Not on this machine. Normal, and quiet.</summary>
    Absent,

    /// <summary>There, but this user may not read it; the reason names the missing privilege.</summary>
    Denied,

    /// <summary>This kernel or version cannot do it.</summary>
    Unsupported,
}

/// <summary>The answer of a probe.</summary>
/// <param name="State">The state.</param>
/// <param name="Reason">One clause: what was found ("no libnvidia-ml.so.1").</param>
/// <param name="Remedy">One sentence the user can act on, or empty.</param>
public readonly record struct Availability(AvailabilityState State, string Reason = "", string Remedy = "")
{
    /// <summary>True where values can be expected: <see cref="AvailabilityState.Ready"/> or
    /// <see cref="AvailabilityState.Degraded"/>.</summary>
    public bool IsUsable => State is AvailabilityState.Ready or AvailabilityState.Degraded;
}

/// <summary>Finds out whether the plugin's source is there.</summary>
/// <remarks>
/// Called on the thread pool, never twice at once, cancelled after a time-out. A plugin that is not usable is asked
/// again with growing pauses, as a container engine may start later. A plugin without a probe is always ready.
/// </remarks>
public interface IProbe
{
    /// <summary>Looks, and says what it found. An exception counts as <see cref="AvailabilityState.Degraded"/>
    /// with its message.</summary>
    ValueTask<Availability> ProbeAsync(CancellationToken cancel);
}

/// <summary>Reads a slow source (a bus, a socket, a driver) away from the sampling thread.</summary>
/// <remarks>
/// Called on the thread pool, never twice at once, cancelled after a time-out, and only while the plugin is usable.
/// It hands its result to <see cref="IColumnProvider.Fill"/> through a <see cref="Toolkit.Latest{T}"/>.
/// </remarks>
public interface IBackgroundRefresh
{
    /// <summary>The pause between the end of a refresh and the start of the next.</summary>
    TimeSpan Period { get; }

    /// <summary>Reads the source once. An exception is counted and shown; the next refresh comes all the same.</summary>
    ValueTask RefreshAsync(CancellationToken cancel);
}
