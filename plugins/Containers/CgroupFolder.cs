using System.Buffers.Text;
using Bpftop.Toolkit;

namespace Bpftop.Containers;

/// <summary>The directory of a cgroup, and the processes in it and below.</summary>
internal static class CgroupFolder
{
    private const int DeepestFolder = 32;
    private const int MostBytes = 1 << 20;

    /// <summary>The directory, or null where there is none to be had: outside of a cgroup namespace paths have "..".</summary>
    public static string? Of(string? root, string path) =>
        root is null || path.Length < 2 || LivingProcess.WhyNotActedOn(path) is not null
            ? null
            : (root == "/" ? "" : root.TrimEnd('/')) + path;

    /// <summary>Pids, those of a directory before those below it.</summary>
    /// <param name="folder">The directory.</param>
    /// <param name="most">No more than this many.</param>
    public static List<int> Processes(string folder, int most)
    {
        List<int> pids = [];
        Collect(folder, most, 0, pids);
        return pids;
    }

    private static void Collect(string folder, int most, int depth, List<int> pids)
    {
        // Not to be read in a threaded cgroup, whose processes the one above it lists. 0 stands for a process that this pid
        // namespace does not have.
        if (Numbers($"{folder}/cgroup.procs") is { } processes)
        {
            int[]? threads = Numbers($"{folder}/cgroup.threads");
            pids.AddRange(LivingProcess.Members(processes, threads, "/proc").Where(static pid => pid > 0).Take(most - pids.Count));
        }

        if (depth == DeepestFolder || pids.Count >= most)
        {
            return;
        }

        foreach (string below in Below(folder))
        {
            Collect(below, most, depth + 1, pids);
        }
    }

    /// <summary>The directories of a cgroup's own sub-cgroups; none where it is gone.</summary>
    public static string[] Below(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int[]? Numbers(string file)
    {
        if (BoundedFile.Read(file, MostBytes) is not { } content)
        {
            return null;
        }

        List<int> numbers = [];
        ReadOnlySpan<byte> lines = content;
        while (!lines.IsEmpty)
        {
            if (Utf8Parser.TryParse(lines, out int number, out int used) && used > 0)
            {
                numbers.Add(number);
            }

            int end = lines.IndexOf((byte)'\n');
            lines = end < 0 ? default : lines[(end + 1)..];
        }

        return [.. numbers];
    }
}
