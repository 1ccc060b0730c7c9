namespace Bpftop.Containers.Engines;

/// <summary>Whether an engine answers.</summary>
internal enum EngineState
{
    Connecting,
    Connected,
    Denied,
    Broken,
}
