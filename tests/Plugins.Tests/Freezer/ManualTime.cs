namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>A clock that a test moves.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _gone;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => _gone += by;

    public override long GetTimestamp() => TimeSpan.FromHours(1).Ticks + _gone.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20000) + _gone;
}
