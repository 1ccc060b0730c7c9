namespace Bpftop.Network;

/// <summary>A part of the plugin that reads what its programs have gathered.</summary>
internal interface INetworkReader
{
    /// <summary>Reads, and publishes; called one after the other, on one thread at a time.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    void Read();

    /// <summary>True where somebody waits for what the next reading brings.</summary>
    bool IsAwaited => false;
}

/// <summary>Has every part read, twice a second: each wake-up costs more than what there is to read.</summary>
internal sealed class NetworkRefresh(IEnumerable<INetworkReader> readers) : IBackgroundRefresh
{
    private static readonly TimeSpan _usual = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(200);

    private readonly INetworkReader[] _readers = [.. readers];

    public TimeSpan Period => Array.Exists(_readers, static reader => reader.IsAwaited) ? _soon : _usual;

    public ValueTask RefreshAsync(CancellationToken cancel)
    {
        Exception? first = null;
        foreach (INetworkReader reader in _readers)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                reader.Read();
            }
            catch (BpfException fault)
            {
                // The others go on.
                first ??= fault;
            }
        }

        return first is null ? ValueTask.CompletedTask : ValueTask.FromException(first);
    }
}
