namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>dockerd and its own containerd.</summary>
/// <remarks>In view <c>v2</c> the peer's cgroup is all it sees, as on a machine with version 2 only, and <c>pause</c>
/// freezes by version 2. In view <c>v1</c> containers join the machine's hierarchies of version 1 as well, can have
/// limits, and <c>pause</c> uses the freezer of version 1. In view <c>v1only</c> it does not see version 2 at all, and a
/// container is where dockerd is in that. Otherwise a container is in <c>CgroupPath/docker/ID</c> of version 2.</remarks>
public class DockerPeer : EnginePeer
{
    public DockerPeer()
        : this("v2")
    {
    }

    /// <param name="view"><c>v1</c>, <c>v1only</c> or <c>v2</c>.</param>
    protected DockerPeer(string view)
        : base("docker", view)
    {
        Assert.True(
            view == "v2" || System.IO.Directory.Exists("/sys/fs/cgroup/freezer"),
            "view v1 needs the controllers of cgroup v1 beside v2: a kernel started with systemd.unified_cgroup_hierarchy=0");
    }

    /// <summary>A container's cgroup.</summary>
    public string CgroupOf(Container container) => $"{CgroupPath}/docker/{container.Id}";
}
