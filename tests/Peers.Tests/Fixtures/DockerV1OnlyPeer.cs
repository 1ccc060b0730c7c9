namespace Bpftop.Peers.Tests.Fixtures;

/// <summary><see cref="DockerPeer"/> in view <c>v1only</c>, for a class fixture.</summary>
public sealed class DockerV1OnlyPeer() : DockerPeer("v1only");
