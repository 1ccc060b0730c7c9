namespace Bpftop.Containers.Engines;

/// <summary>A socket where an engine may listen.</summary>
/// <param name="Path">The socket.</param>
/// <param name="Source">Who named it: <c>DOCKER_HOST</c>, <c>sockets</c>; null for a usual place, where nothing needs to be.</param>
/// <param name="User">The user who alone may listen there, or null where whoever does was chosen by the administrator.</param>
internal sealed record EngineEndpoint(string Path, string? Source = null, uint? User = null);
