using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Subcommands;

/// <summary>What of /proc is there: the machine's own counters, and the processes that this user may see.</summary>
internal static class ProcChecks
{
    private const string OwnProc = "mount a /proc of its own without these options, or run bpftop outside of this container";

    /// <param name="mount">How /proc is mounted, or null where that cannot be told.</param>
    /// <param name="missing">Files of the machine's counters that are not there, or cannot be read.</param>
    /// <param name="seesAll">Whether this user sees processes that hidepid hides.</param>
    public static IEnumerable<DoctorCheck> All(ProcMount? mount, IReadOnlyCollection<string> missing, bool seesAll)
    {
        if (mount?.Hides is { } hides)
        {
            yield return seesAll
                ? new("/proc", DoctorOutcome.Ok, $"hidepid={hides}, which hides nothing from this user")
                : new("/proc", DoctorOutcome.Warn, $"hidepid={hides}: it hides the processes of other users", "run bpftop as root");
        }

        string[] counters = [.. missing.Where(static file => !IsPressure(file))];
        if (mount?.HasProcessesOnly == true)
        {
            yield return new("/proc", DoctorOutcome.Warn, $"subset=pid: it has nothing of the machine; not known: {Things(missing)}", OwnProc);
            yield break;
        }

        if (counters.Length > 0)
        {
            yield return new("/proc", DoctorOutcome.Warn, $"{string.Join(", ", counters)} cannot be read; not known: {Things(counters)}");
        }

        if (counters.Length < missing.Count)
        {
            yield return new(
                "pressure",
                DoctorOutcome.Note,
                $"{string.Join(", ", missing.Where(IsPressure))} cannot be read: the kernel keeps no pressure stall information",
                "start it with psi=1, where it was built with CONFIG_PSI");
        }
    }

    private static string Things(IEnumerable<string> files) => string.Join(", ", files.Select(Thing).Distinct());

    private static string Thing(string file) => Path.GetFileName(file) switch
    {
        "stat" => "CPU shares and NCPU%",
        "meminfo" => "memory, swap, MEM% and OOM",
        "loadavg" => "load",
        "diskstats" => "disk traffic and zram",
        "dev" => "network traffic",
        _ => "pressure",
    };

    private static bool IsPressure(string file) => file.Contains("/pressure/", StringComparison.Ordinal);
}
