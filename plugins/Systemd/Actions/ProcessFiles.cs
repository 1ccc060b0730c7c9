using System.Globalization;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Actions;

/// <summary>Reads what an action has to know of a process now.</summary>
internal static class ProcessFiles
{
    /// <summary>Nanoseconds of a clock tick of user space.</summary>
    private const ulong TickNs = 10_000_000;

    /// <summary>The kernel's name of a process, or null where it ended: foreign text.</summary>
    public static string? Name(string procRoot, int pid) => Read($"{procRoot}/{pid}/comm")?.TrimEnd('\n');

    /// <summary>Whether a process is still the one that was pinned.</summary>
    public static bool IsAlive(string procRoot, ProcessKey key)
    {
        // Field 22 is the start in clock ticks; fields are counted behind the name, which may hold anything.
        const int StartAfterName = 19;
        return Stat(procRoot, key.Pid) is { Length: > StartAfterName } fields
            && ulong.TryParse(fields[StartAfterName], NumberStyles.None, CultureInfo.InvariantCulture, out ulong ticks)
            && ticks == key.StartNs / TickNs;
    }

    /// <summary>A process's parent, 0 for none.</summary>
    public static int Parent(string procRoot, int pid) =>
        Stat(procRoot, pid) is { Length: > 1 } fields && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent) ? parent : 0;

    /// <summary>A process's cgroup v2, or null.</summary>
    public static string? Cgroup(string procRoot, int pid) => LivingProcess.CgroupOf(procRoot, pid);

    private static string[]? Stat(string procRoot, int pid) =>
        Read($"{procRoot}/{pid}/stat") is { } stat && stat.LastIndexOf(')') is var name and >= 0 && name + 2 < stat.Length
            ? stat[(name + 2)..].Split(' ')
            : null;

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
