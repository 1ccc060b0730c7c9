using System.Globalization;
using Bpftop.Host.Targets;
using Bpftop.Toolkit;

namespace Bpftop.Kernel.Tests.Scheduling;

/// <summary>What /proc says of a process's threads: not by the calls that are tested.</summary>
internal static class ThreadFacts
{
    private const int NiceField = 19;
    private const int PolicyField = 41;
    private const int RealTimeField = 40;

    public static ProcessTarget Pin(int pid) => new(Assert.NotNull(ProcessStat.Of("/proc", pid)).Key, "me", "actor");

    public static int[] Nices(int pid) => Each(pid, NiceField);

    public static int[] Policies(int pid) => Each(pid, PolicyField);

    public static int[] RealTimePriorities(int pid) => Each(pid, RealTimeField);

    public static string[] Affinities(int pid) =>
        [.. Threads(pid).Select(static folder => Read($"{folder}/status")).OfType<string>().Select(static status => status.Split('\n')
            .Single(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1])];

    public static int[] Ids(int pid) => [.. Threads(pid).Select(static folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).Order()];

    /// <summary>A field of proc_pid_stat(5) by its number there.</summary>
    private static int[] Each(int pid, int field) =>
        [.. Threads(pid).Select(static folder => Read($"{folder}/stat")).OfType<string>()
            .Select(line => int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[field - 3], CultureInfo.InvariantCulture))];

    private static string[] Threads(int pid) => Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task"));

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }
}
