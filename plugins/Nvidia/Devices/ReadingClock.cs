using static Bpftop.Linux.Libc;

namespace Bpftop.Nvidia.Devices;

/// <summary>One moment by both clocks that a reading compares: the samples' (microseconds since 1970) and that of
/// processes' start times.</summary>
internal readonly record struct ReadingClock(ulong WallMicroseconds, ulong BootNanoseconds)
{
    private const ulong Second = 1_000_000;

    /// <summary>Samples are taken every 1/6 s to 1 s.</summary>
    private const ulong LongestSamplePeriod = Second + (Second / 2);

    public static ReadingClock Of(TimeProvider time) =>
        new((ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds, BootTimeNs());

    /// <summary>True for a sample that still says something about now.</summary>
    public bool IsRecent(ulong timeStamp) => timeStamp + LongestSamplePeriod >= WallMicroseconds;

    /// <summary>A sample's time since boot; that of the reading where the sample's clock is another one.</summary>
    public ulong BootTimeOf(ulong timeStamp)
    {
        ulong age = WallMicroseconds > timeStamp ? WallMicroseconds - timeStamp : 0;
        return age < 60 * Second && age * 1000 < BootNanoseconds ? BootNanoseconds - (age * 1000) : BootNanoseconds;
    }
}
