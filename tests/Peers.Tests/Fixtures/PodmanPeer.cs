namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>Podman's service. A container is in <c>CgroupPath/libpod_parent/libpod-ID</c>.</summary>
public sealed class PodmanPeer() : EnginePeer("podman", "v2")
{
    /// <summary>A container's cgroup.</summary>
    public string CgroupOf(Container container) => $"{CgroupPath}/libpod_parent/libpod-{container.Id}";
}
