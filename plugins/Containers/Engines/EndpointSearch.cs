using System.Collections.Immutable;

namespace Bpftop.Containers.Engines;

/// <summary>What a look for engines found.</summary>
/// <param name="Endpoints">Sockets that are there.</param>
/// <param name="Problems">A clause for each setting that leads nowhere.</param>
internal sealed record EndpointSearch(ImmutableArray<FoundEndpoint> Endpoints, ImmutableArray<string> Problems);
