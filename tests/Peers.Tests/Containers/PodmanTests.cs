namespace Bpftop.Peers.Tests.Containers;

/// <summary>Podman's service.</summary>
public sealed class PodmanTests(PodmanPeer peer) : EngineTests<PodmanPeer>(peer)
{
    protected override string Runtime => "podman";

    protected override string CgroupOf(Container container) => Peer.CgroupOf(container);
}
