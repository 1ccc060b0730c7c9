using System.Collections.Immutable;

namespace Bpftop.Containers.Engines;

/// <summary>A socket where an engine may listen.</summary>
/// <param name="Path">The socket.</param>
/// <param name="Source">Who named it: <c>DOCKER_HOST</c>, <c>sockets</c>; null for a usual place, where nothing needs to be.</param>
/// <param name="User">The user who alone may listen there, or null where whoever does was chosen by the administrator.</param>
internal sealed record EngineEndpoint(string Path, string? Source = null, uint? User = null);

/// <summary>A socket that is there.</summary>
/// <param name="Endpoint">Its place.</param>
/// <param name="File">Which file it is now.</param>
internal readonly record struct FoundEndpoint(EngineEndpoint Endpoint, SocketFile File);

/// <summary>What a look for engines found.</summary>
/// <param name="Endpoints">Sockets that are there.</param>
/// <param name="Problems">A clause for each setting that leads nowhere.</param>
internal sealed record EndpointSearch(ImmutableArray<FoundEndpoint> Endpoints, ImmutableArray<string> Problems);
