using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Details.Reading;
using Bpftop.Toolkit;

namespace Bpftop.Host.Details.Summary;

/// <summary>The cgroups of a process: what they allow it, how often it was held back by them, and what it had to wait for.
/// </summary>
/// <remarks>A limit of a cgroup holds for all below it, so those of the cgroups above are shown too, with where they are
/// set.</remarks>
internal static class CgroupRows
{
    /// <summary>Version 1 has this, rounded down to pages, for no limit (mm/page_counter.c).</summary>
    private const double NoVersion1Limit = 1L << 62;

    /// <summary>Files of version 2 that limit or protect (Documentation/admin-guide/cgroup-v2.rst).</summary>
    private static readonly string[] _limits =
    [
        "cpu.max", "cpu.uclamp.max", "memory.max", "memory.high", "memory.low", "memory.min", "memory.swap.max", "memory.zswap.max", "pids.max", "io.max",
    ];

    public static void Add(DetailProcess process, FieldRows rows, CancellationToken cancellation)
    {
        rows.Begin("cgroup");
        Mount[] mounts = Mount.All(process.ProcRoot);
        ImmutableArray<Version1Cgroup> version1 = Version1Mounts.Find(mounts);
        string? root = Mount.OfCgroup2(mounts);
        foreach (string line in (process.TryRead("cgroup") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // NUMBER:CONTROLLERS:PATH; a path may have colons.
            if (line.Split(':', 3) is not [_, var controllers, var path])
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            if (controllers.Length == 0)
            {
                rows.Add("path", path);
                if (root is not null && LivingProcess.WhyNotActedOn(path) is null)
                {
                    AddVersion2(root, path.TrimEnd('/'), rows);
                }
            }
            else if (path != "/")
            {
                rows.Add($"path of {controllers}", path);
                if (Version1Mounts.FolderOf(version1, controllers, path) is { } folder)
                {
                    AddVersion1(folder, controllers, rows);
                }
            }
        }
    }

    private static void AddVersion2(string root, string path, FieldRows rows)
    {
        for (string at = path; at.Length > 0; at = at[..at.LastIndexOf('/')])
        {
            foreach (string file in _limits)
            {
                if (SmallPieces.TryRead($"{root}{at}/{file}")?.Trim() is { Length: > 0 } text && Limit(file, text) is { } limit)
                {
                    rows.Add(at == path ? file : $"{file} of {at}", limit);
                }
            }
        }

        string folder = root + path;
        rows.Add("memory in use", Bytes($"{folder}/memory.current"));
        rows.Add("processes and threads", SmallPieces.TryRead($"{folder}/pids.current")?.Trim());
        rows.Add("CPUs allowed", Text($"{folder}/cpuset.cpus.effective"));
        Dictionary<string, ulong> cpu = Counters(SmallPieces.TryRead($"{folder}/cpu.stat"));
        rows.Add("held back by cpu.max", Throttled(cpu, "throttled_usec", 1000));
        rows.Add("memory events", Events(Counters(SmallPieces.TryRead($"{folder}/memory.events"))));
        foreach (string resource in (ReadOnlySpan<string>)["cpu", "memory", "io"])
        {
            rows.Add($"pressure on {resource}", Pressure(SmallPieces.TryRead($"{folder}/{resource}.pressure")));
        }
    }

    private static void AddVersion1(string folder, string controllers, FieldRows rows)
    {
        foreach (string controller in controllers.Split(','))
        {
            switch (controller)
            {
                case "cpu":
                    rows.Add("cpu.cfs_quota_us", SmallPieces.TryRead($"{folder}/cpu.cfs_quota_us")?.Trim() is { } quota && quota != "-1"
                        ? Quota(quota, SmallPieces.TryRead($"{folder}/cpu.cfs_period_us")?.Trim())
                        : null);
                    rows.Add("cpu.shares", Text($"{folder}/cpu.shares"));
                    rows.Add("held back by cpu.cfs_quota_us", Throttled(Counters(SmallPieces.TryRead($"{folder}/cpu.stat")), "throttled_time", 1));
                    break;
                case "memory":
                    rows.Add("memory in use", Bytes($"{folder}/memory.usage_in_bytes"));
                    rows.Add("memory.limit_in_bytes", Bytes($"{folder}/memory.limit_in_bytes"));
                    rows.Add("memory.soft_limit_in_bytes", Bytes($"{folder}/memory.soft_limit_in_bytes"));
                    rows.Add("memory.memsw.limit_in_bytes", Bytes($"{folder}/memory.memsw.limit_in_bytes"));
                    rows.Add("times at the limit", Text($"{folder}/memory.failcnt"));
                    rows.Add("killed for memory", Counters(SmallPieces.TryRead($"{folder}/memory.oom_control")).TryGetValue("oom_kill", out ulong killed)
                        ? killed.ToString(CultureInfo.InvariantCulture)
                        : null);
                    break;
                case "pids":
                    rows.Add("pids.max", SmallPieces.TryRead($"{folder}/pids.max")?.Trim() is { } most && most != "max" ? most : null);
                    rows.Add("processes and threads", Text($"{folder}/pids.current"));
                    break;
                case "cpuset":
                    rows.Add("CPUs allowed", Text($"{folder}/cpuset.effective_cpus"));
                    break;
                case "blkio":
                    rows.Add("blkio.throttle.read_bps_device", Lines($"{folder}/blkio.throttle.read_bps_device"));
                    rows.Add("blkio.throttle.write_bps_device", Lines($"{folder}/blkio.throttle.write_bps_device"));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A limit in words; null where the file sets none; pure.</summary>
    internal static string? Limit(string file, string text) => file switch
    {
        "cpu.max" => text.Split(' ') is [var quota, var period] && quota != "max" ? Quota(quota, period) : null,
        "cpu.uclamp.max" => text == "max" ? null : $"{text} %",
        "io.max" => string.Join("; ", text.Split('\n')),
        "pids.max" => text == "max" ? null : text,
        "memory.low" or "memory.min" => text == "0" ? null : text == "max" ? "all" : Bytes(text),
        _ => text == "max" ? null : Bytes(text),
    };

    /// <summary>Shares of time stalled over the last 10, 60 and 300 seconds (Documentation/accounting/psi.rst); pure.</summary>
    /// <returns>Null where the kernel does not say.</returns>
    internal static string? Pressure(string? text)
    {
        List<string> parts = [];
        foreach (string line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is [var kind, var ten, var sixty, var threeHundred, ..]
                && ten.StartsWith("avg10=", StringComparison.Ordinal)
                && sixty.StartsWith("avg60=", StringComparison.Ordinal)
                && threeHundred.StartsWith("avg300=", StringComparison.Ordinal))
            {
                parts.Add($"{kind} {ten["avg10=".Length..]} {sixty["avg60=".Length..]} {threeHundred["avg300=".Length..]} %");
            }
        }

        return parts.Count == 0 ? null : $"{string.Join(", ", parts)} (of 10 s, 1 min, 5 min)";
    }

    /// <summary>A file of lines with a name and a number; pure.</summary>
    internal static Dictionary<string, ulong> Counters(string? text)
    {
        Dictionary<string, ulong> counters = new(StringComparer.Ordinal);
        foreach (string line in (text ?? "").Split('\n'))
        {
            if (line.Split(' ') is [var name, var value] && ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
            {
                counters[name] = number;
            }
        }

        return counters;
    }

    /// <summary>How often the scheduler held the cgroup back; null where it has no limit, or was not.</summary>
    internal static string? Throttled(Dictionary<string, ulong> cpu, string time, ulong nanoseconds) =>
        cpu.GetValueOrDefault("nr_periods") is > 0 and var periods && cpu.TryGetValue("nr_throttled", out ulong throttled)
            ? string.Create(CultureInfo.InvariantCulture, $"{throttled} of {periods} periods, {Amounts.Nanoseconds(cpu.GetValueOrDefault(time) * nanoseconds)} in all")
            : null;

    private static string? Events(Dictionary<string, ulong> events) =>
        events.Count == 0 ? null
        : string.Join(", ", events.Where(static counter => counter.Value > 0).Select(static counter => string.Create(CultureInfo.InvariantCulture, $"{counter.Key} {counter.Value}"))) is { Length: > 0 } text
            ? text : "none";

    private static string? Quota(string quota, string? period) =>
        double.TryParse(quota, CultureInfo.InvariantCulture, out double used) && double.TryParse(period, CultureInfo.InvariantCulture, out double of) && of > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * used / of:0.#} % of one CPU ({used / 1000:0.###} ms in {of / 1000:0.###} ms)")
            : null;

    private static string? Bytes(string fileOrNumber)
    {
        string? text = fileOrNumber.StartsWith('/') ? SmallPieces.TryRead(fileOrNumber)?.Trim() : fileOrNumber;
        return double.TryParse(text, CultureInfo.InvariantCulture, out double bytes) && bytes < NoVersion1Limit ? FieldText.Bytes(bytes) : null;
    }

    private static string? Text(string file) => SmallPieces.TryRead(file)?.Trim() is { Length: > 0 } text ? text : null;

    private static string? Lines(string file) => Text(file) is { } text ? string.Join("; ", text.Split('\n')) : null;
}
