namespace Bpftop.Peers.Tests.Fixtures;

/// <summary><see cref="DockerPeer"/> in view <c>v1</c>, for a class fixture.</summary>
public sealed class DockerV1Peer() : DockerPeer("v1");
