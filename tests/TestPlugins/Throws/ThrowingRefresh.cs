namespace Bpftop.TestPlugins.Throws;

public sealed class ThrowingRefresh : IBackgroundRefresh
{
    public TimeSpan Period => TimeSpan.FromMilliseconds(50);

    public ValueTask RefreshAsync(CancellationToken cancel) => throw new IOException("the refresh went wrong");
}
