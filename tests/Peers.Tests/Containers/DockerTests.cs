namespace Bpftop.Peers.Tests.Containers;

/// <summary>dockerd that sees cgroup v2 only.</summary>
public sealed class DockerTests(DockerPeer peer) : EngineTests<DockerPeer>(peer)
{
    protected override string Runtime => "docker";

    protected override string CgroupOf(Container container) => Peer.CgroupOf(container);
}
