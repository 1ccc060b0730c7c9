using System.Buffers.Text;

namespace Bpftop.Containers.Limits;

/// <summary>Parses a cgroup's limit files; pure. Each answers NaN for "no limit" and for what is no such file.</summary>
internal static class LimitText
{
    /// <summary>Version 1 says "unlimited" as the largest multiple of a page that fits; nothing real is near it.</summary>
    private const double Unlimited = 1L << 62;

    /// <summary><c>cpu.max</c>: "50000 100000" or "max 100000", in percent of one core.</summary>
    public static double CpuMax(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long quota, out int used) && used < text.Length && text[used] == ' '
        && Utf8Parser.TryParse(text[(used + 1)..], out long period, out _)
            ? CpuQuota(quota, period)
            : double.NaN;

    /// <summary><c>cpu.cfs_quota_us</c> and <c>cpu.cfs_period_us</c>; -1 is no limit.</summary>
    public static double CpuQuota(ReadOnlySpan<byte> quota, ReadOnlySpan<byte> period) =>
        Utf8Parser.TryParse(quota, out long micros, out _) && Utf8Parser.TryParse(period, out long every, out _)
            ? CpuQuota(micros, every)
            : double.NaN;

    /// <summary><c>memory.max</c>, <c>memory.limit_in_bytes</c>, <c>pids.max</c>: a number or "max".</summary>
    public static double Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out ulong value, out _) && value < Unlimited ? value : double.NaN;

    /// <summary><c>cpu.stat</c> of either version.</summary>
    /// <returns>False where it does not count periods.</returns>
    public static bool TryPeriods(ReadOnlySpan<byte> text, out CpuPeriods periods)
    {
        bool hasPeriods = TryField(text, "nr_periods "u8, out long all);
        bool hasThrottled = TryField(text, "nr_throttled "u8, out long throttled);
        periods = new CpuPeriods(all, throttled);
        return hasPeriods && hasThrottled;
    }

    private static bool TryField(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out long value)
    {
        value = 0;
        int at = text.IndexOf(name);
        return at >= 0 && (at == 0 || text[at - 1] == '\n') && Utf8Parser.TryParse(text[(at + name.Length)..], out value, out _);
    }

    private static double CpuQuota(long quota, long period) => quota > 0 && period > 0 ? 100.0 * quota / period : double.NaN;
}
