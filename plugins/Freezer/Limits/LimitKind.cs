using System.Globalization;
using Bpftop.Toolkit;

namespace Bpftop.Freezer.Limits;

/// <summary>A limit that the kernel keeps for a cgroup and all below it together
/// (Documentation/admin-guide/cgroup-v2.rst).</summary>
/// <param name="Word">What the user calls it: <c>cpu</c>.</param>
/// <param name="File">The cgroup's file.</param>
/// <param name="Valid">What may be typed for it.</param>
internal abstract record LimitKind(string Word, string File, string Valid)
{
    /// <summary>What takes a limit away, to the user and to the kernel.</summary>
    public const string None = "max";

    public static LimitKind[] All { get; } = [new CpuLimit(), new MemoryLimit()];

    /// <summary>The file of the cgroup that says how much is used, or null where there is none.</summary>
    public virtual string? UsageFile => null;

    /// <summary>Reads <c>cpu=50%</c>.</summary>
    /// <returns>False where that is no limit; <paramref name="problem"/> says why, in a clause.</returns>
    public static bool TryParse(string? typed, out LimitKind kind, out string value, out string problem)
    {
        string[] parts = (typed ?? "").Split('=', 2, StringSplitOptions.TrimEntries);
        LimitKind? found = Array.Find(All, kind => kind.Word == parts[0] || kind.File == parts[0]);
        kind = found ?? All[0];
        value = parts.Length == 2 ? parts[1] : "";
        problem = found is null ? $"\"{typed}\" is no limit: type {string.Join(", or ", All.Select(static kind => $"{kind.Word}={kind.Valid}"))}"
            : found.TextOf(value, "") is null ? $"\"{value}\" is no limit of {found.Word}: type {found.Valid}"
            : "";
        return problem.Length == 0;
    }

    /// <summary>What the kernel is told.</summary>
    /// <param name="value">What the user typed.</param>
    /// <param name="now">What the file says now.</param>
    /// <returns>Null where <paramref name="value"/> is no such limit.</returns>
    public abstract string? TextOf(string value, string now);

    /// <summary>What the file says, for people.</summary>
    public abstract string Show(string text);

    /// <summary>What a file of a controller says, limit or usage, for people; as it is where it has no unit.</summary>
    public static string Show(string file, string text) =>
        Array.Find(All, kind => file.Split('.')[0] == kind.Word)?.Show(text) ?? (text == None ? "no limit" : text);

    /// <summary>Percent of one CPU, as in the column <c>cpu</c>: more than 100 % is more than one.</summary>
    private sealed record CpuLimit() : LimitKind("cpu", "cpu.max", "50% (of one CPU) or max")
    {
        /// <summary>What the kernel begins with, in microseconds.</summary>
        private const long UsualPeriod = 100_000;

        /// <summary>The kernel takes no quota below a millisecond (kernel/sched/core.c, min_cfs_quota_period).</summary>
        private const double LeastQuota = 1000;
        private const double MostPercent = 100_000;

        public override string? TextOf(string value, string now)
        {
            long period = PeriodOf(now);
            if (value == None)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{None} {period}");
            }

            return value.EndsWith('%') && double.TryParse(value.AsSpan(0, value.Length - 1).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
                && percent <= MostPercent && Math.Round(period * percent / 100) is >= LeastQuota and var quota
                    ? string.Create(CultureInfo.InvariantCulture, $"{quota:0} {period}")
                    : null;
        }

        public override string Show(string text)
        {
            string quota = text.Split(' ')[0];
            return double.TryParse(quota, NumberStyles.None, CultureInfo.InvariantCulture, out double microseconds)
                ? string.Create(CultureInfo.InvariantCulture, $"{microseconds / PeriodOf(text) * 100:0.##} % of one CPU")
                : quota == None ? "no limit" : text;
        }

        private static long PeriodOf(string text) =>
            text.Split(' ') is [_, var period] && long.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out long known) && known > 0 ? known : UsualPeriod;
    }

    /// <summary>Bytes above which processes are slowed down and their memory is reclaimed; nobody is killed for
    /// it.</summary>
    private sealed record MemoryLimit() : LimitKind("memory", "memory.high", "512M (K, M, G or T; 1M at least) or max")
    {
        private const double Least = 1 << 20;
        private const string Suffixes = "KMGT";

        public override string UsageFile => "memory.current";

        public override string? TextOf(string value, string now)
        {
            if (value == None)
            {
                return None;
            }

            string number = value.TrimEnd('B').TrimEnd('i');
            int power = number.Length == 0 ? -1 : Suffixes.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal);
            number = power < 0 ? number : number[..^1];
            return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount)
                && amount * Math.Pow(1024, power + 1) is >= Least and <= long.MaxValue / 2 and var bytes
                    ? Math.Floor(bytes).ToString("0", CultureInfo.InvariantCulture)
                    : null;
        }

        public override string Show(string text) =>
            double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out double bytes) ? FieldText.Bytes(bytes)!
            : text == None ? "no limit"
            : text;
    }
}
