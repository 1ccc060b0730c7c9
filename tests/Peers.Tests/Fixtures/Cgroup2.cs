using System.Globalization;
using Bpftop.Toolkit;

namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>The machine's cgroups of version 2, as a test looks at them from outside.</summary>
internal static class Cgroup2
{
    /// <summary>Where they are mounted.</summary>
    public static string Root { get; } = File.ReadLines("/proc/mounts")
        .Select(static line => line.Split(' '))
        .First(static mount => mount[2] == "cgroup2")[1];

    /// <summary>The folder of a cgroup, from its path below the root.</summary>
    public static string Folder(string path) => Root + path;

    /// <summary>The cgroup of a process, as a path below the root: its <c>0::</c> line.</summary>
    public static string Of(int pid) =>
        File.ReadLines($"/proc/{pid}/cgroup").First(static line => line.StartsWith("0::", StringComparison.Ordinal))[3..];

    /// <summary>The processes of a cgroup, and of those below it where asked.</summary>
    public static int[] Processes(string path, bool below = false)
    {
        string folder = Folder(path);
        IEnumerable<string> files = below
            ? Directory.EnumerateFiles(folder, "cgroup.procs", SearchOption.AllDirectories)
            : [Path.Join(folder, "cgroup.procs")];
        return [.. files.SelectMany(File.ReadAllLines).Select(static line => int.Parse(line, CultureInfo.InvariantCulture))];
    }

    /// <summary>Whether everything in it stands still, by whoever froze it.</summary>
    public static bool IsFrozen(string path) =>
        File.ReadLines(Path.Join(Folder(path), "cgroup.events")).Contains("frozen 1");

    /// <summary>Whether a process runs: one that has ended and that nobody has waited for yet does not.</summary>
    public static bool IsAlive(int pid) => ProcessStat.Of("/proc", pid) is { HasEnded: false };
}
