namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>Several peers for one test; all of them are cleared away, whatever becomes of one.</summary>
internal sealed class StartedPeers : IAsyncDisposable
{
    private readonly List<Peer> _peers = [];

    private StartedPeers()
    {
    }

    /// <summary>Starts them together.</summary>
    public static async Task<StartedPeers> OfAsync(params Peer[] peers)
    {
        StartedPeers started = new();
        Task[] starting = [.. peers.Select(static peer => peer.InitializeAsync())];
        try
        {
            await Task.WhenAll(starting);
            started._peers.AddRange(peers);
            return started;
        }
        catch
        {
            // One that could not start has cleared up behind itself.
            started._peers.AddRange(peers.Where((_, index) => starting[index].IsCompletedSuccessfully));
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_peers.Select(static peer => peer.DisposeAsync()));
}
