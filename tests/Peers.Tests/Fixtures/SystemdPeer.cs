namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>systemd as process 1 of pid, mount, cgroup, network, IPC and host name namespaces of its own.</summary>
/// <remarks>Its bus speaks of its own pids and of cgroups below <see cref="Peer.CgroupPath"/>.</remarks>
public sealed class SystemdPeer(params (string Name, string Text)[] units) : SystemdPeerBase("sd", user: false, units)
{
    public SystemdPeer()
        : this([])
    {
    }

    /// <inheritdoc/>
    public override string BusAddress => $"unix:path={RunFolder}/dbus/system_bus_socket";
}
