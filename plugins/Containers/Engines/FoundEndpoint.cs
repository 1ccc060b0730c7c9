namespace Bpftop.Containers.Engines;

/// <summary>A socket that is there.</summary>
/// <param name="Endpoint">Its place.</param>
/// <param name="File">Which file it is now.</param>
internal readonly record struct FoundEndpoint(EngineEndpoint Endpoint, SocketFile File);
