namespace Bpftop.Plugins.Tests.Nvidia;

/// <summary>The machine's clock, put forward by hand.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _ahead;

    public void Advance(TimeSpan by) => _ahead += by;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(_ahead.TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
}
