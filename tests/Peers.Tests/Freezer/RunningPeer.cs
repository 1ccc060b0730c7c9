namespace Bpftop.Peers.Tests.Freezer;

/// <summary>A peer for one test, ended with the test's scope.</summary>
internal sealed class RunningPeer<T> : IAsyncDisposable
    where T : Peer
{
    private RunningPeer(T peer) => Peer = peer;

    public T Peer { get; }

    public static async Task<RunningPeer<T>> StartAsync(T peer)
    {
        await peer.InitializeAsync();
        return new RunningPeer<T>(peer);
    }

    public async ValueTask DisposeAsync() => await Peer.DisposeAsync();
}
