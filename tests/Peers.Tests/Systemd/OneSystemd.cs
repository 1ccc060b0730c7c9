using Bpftop.Peers.Tests.Fixtures;

namespace Bpftop.Peers.Tests.Systemd;

/// <summary>One manager for all tests of a class.</summary>
public sealed class OneSystemd : IAsyncLifetime
{
    public SystemdPeer Peer { get; } = new();

    public Task InitializeAsync() => Peer.InitializeAsync();

    public Task DisposeAsync() => Peer.DisposeAsync();
}
