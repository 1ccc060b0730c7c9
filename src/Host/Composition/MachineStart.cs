using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Snapshot;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Composition;

/// <summary>When the machine started, the same in every run: the first run that may writes it down for all that follow,
/// so that it stays when somebody sets the clock.</summary>
internal static class MachineStart
{
    /// <summary>This program is younger than that: a clock that shows less has not been set.</summary>
    private static readonly long _oldestCredible = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000_000;

    /// <summary>By this machine's clocks, and where it is written down here.</summary>
    public static long Find(TimeProvider time) =>
        Find(new BootRecord("/run/bpftop", "/proc"), TimeNamespace.BootOffsetNs("/proc"), time, BootTimeNs);

    /// <param name="record">Where it is written down.</param>
    /// <param name="offsetNs">What this process's boot-time clock has more than the machine's, which the record is about;
    /// null where it is not known.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="bootTime">The boot-time clock, in nanoseconds.</param>
    /// <returns>When <paramref name="bootTime"/> was 0, in nanoseconds since 1970 UTC.</returns>
    public static long Find(BootRecord record, long? offsetNs, TimeProvider time, Func<ulong> bootTime)
    {
        long measured = BootMoment.Measure(time, bootTime);
        if (offsetNs is not { } offset)
        {
            return BootMoment.Round(measured);
        }

        long now = BootMoment.Round(measured + offset);
        long start = record.Read() is { } written && IsCredible(written, now) ? written : record.Write(now) ?? now;
        return start - offset;
    }

    /// <summary>What was written down before the clock was set for the first time is not when the machine started.</summary>
    private static bool IsCredible(long written, long now) => written >= _oldestCredible || now < _oldestCredible;
}
