using System.Diagnostics;

namespace Bpftop.Terminal.Tests.RealTerminals;

/// <summary>A clock that goes at a twentieth of the speed, and on at once where a test says so: a machine with other things
/// to do does not make a pause of its own.</summary>
internal sealed class SlowClock : TimeProvider
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _passed = TimeSpan.TicksPerHour;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed + (Stopwatch.GetElapsedTime(_began).Ticks / 20);

    internal void Pass(TimeSpan time) => _passed += time.Ticks;
}
