namespace Bpftop.Containers.Engines;

/// <summary>What is known of one engine's containers; replaced as a whole, never changed.</summary>
/// <param name="State">Whether it answers now.</param>
/// <param name="Reason">Why it does not, behind the socket's path; empty where it does.</param>
/// <param name="User">As whom it runs.</param>
/// <param name="Containers">By id. Of an engine that went away they are what it said last: ids and names stay true,
/// states do not.</param>
internal sealed record EngineView(EngineState State, string Reason, uint User, Dictionary<string, EngineContainer> Containers)
{
    /// <summary>Where it runs.</summary>
    public EngineHome Home { get; init; } = EngineHome.Unknown;

    public static EngineView Unknown { get; } = new(EngineState.Connecting, "", 0, []);
}

/// <summary>Whether an engine answers.</summary>
internal enum EngineState
{
    Connecting,
    Connected,
    Denied,
    Broken,
}
