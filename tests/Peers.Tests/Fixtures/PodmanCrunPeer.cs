namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>Podman's service with crun, which can run a container in no cgroup of its own. What wants limits raised fails
/// with it, so the rest is tested with runc.</summary>
public sealed class PodmanCrunPeer() : PodmanPeer("crun");
