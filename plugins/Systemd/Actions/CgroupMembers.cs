using System.Collections.Immutable;
using System.Globalization;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Actions;

/// <summary>Reads who is in a cgroup and those below it.</summary>
internal static class CgroupMembers
{
    /// <summary>More than that nobody reads in a question.</summary>
    private const int Most = 10_000;
    private const int Deepest = 32;

    /// <summary>Pids and names. The kernel translates the pids to bpftop's own pid namespace; one that has none there
    /// reads 0 and is left out.</summary>
    /// <param name="root">Where cgroup v2 is mounted.</param>
    /// <param name="path">The cgroup's path below it.</param>
    /// <param name="procRoot">Where procfs is.</param>
    public static ImmutableArray<(int Pid, string Name)> Read(string root, string path, string procRoot)
    {
        List<int> pids = [];
        Collect(root.TrimEnd('/') + path, procRoot, pids, 0);
        return [.. pids.Order().Select(pid => (pid, ProcessFiles.Name(procRoot, pid) ?? "?"))];
    }

    private static void Collect(string folder, string procRoot, List<int> pids, int depth)
    {
        try
        {
            string threadsFile = $"{folder}/cgroup.threads";
            int[]? threads = File.Exists(threadsFile) ? Numbers(threadsFile) : null;
            pids.AddRange(LivingProcess.Members(Numbers($"{folder}/cgroup.procs"), threads, procRoot).Where(static pid => pid > 0).Take(Most - pids.Count));

            foreach (string below in depth < Deepest ? Directory.EnumerateDirectories(folder) : [])
            {
                Collect(below, procRoot, pids, depth + 1);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is a threaded cgroup, whose processes the one above it lists.
        }
    }

    private static int[] Numbers(string file) =>
        [.. File.ReadLines(file).Select(static line => int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];
}
