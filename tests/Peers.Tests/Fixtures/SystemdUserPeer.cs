namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>A user's systemd, in the host's pid and cgroup namespaces.</summary>
/// <remarks>It names cgroups as the host does: <c>/bpftop-test-su-411-1/shop.slice/web.service</c>.</remarks>
public sealed class SystemdUserPeer(params (string Name, string Text)[] units) : SystemdPeerBase("su", user: true, units)
{
    public SystemdUserPeer()
        : this([])
    {
    }

    /// <inheritdoc/>
    public override string BusAddress => $"unix:path={RunFolder}/bus";
}
