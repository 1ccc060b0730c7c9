using System.Globalization;

namespace Bpftop.Freezer.Cgroups;

/// <summary>The processes that really are in a cgroup.</summary>
/// <remarks>
/// <c>cgroup.procs</c> goes by the first thread of each process, also where that has ended and the others live on. Moved
/// to another cgroup, these are listed nowhere: not there, for their first thread is not, while the old cgroup goes on listing
/// the process, although it counts as empty and can be removed (6.18). <c>cgroup.threads</c> has the living threads only.
/// </remarks>
internal static class LiveProcesses
{
    /// <param name="listed">What <c>cgroup.procs</c> has.</param>
    /// <param name="threads">What <c>cgroup.threads</c> has.</param>
    /// <param name="withStrays">True to look for processes that are not listed also beside such as are.</param>
    public static int[] Of(int[] listed, int[] threads, bool withStrays)
    {
        HashSet<int> strays = [.. threads];

        // The threads of a threaded domain may be below it; its processes are listed all the same.
        List<int> live = [.. listed.Where(process => strays.Contains(process) || !HasEnded(process))];
        strays.ExceptWith(live);
        if (strays.Count == 0 || (live.Count > 0 && !withStrays))
        {
            return [.. live];
        }

        foreach (int process in live)
        {
            strays.ExceptWith(ThreadsOf(process));
        }

        live.AddRange(strays.Select(static thread => ProcessOf(thread)).Where(static process => process > 0).Distinct().Except(live));
        return [.. live];
    }

    private static bool HasEnded(int process) => process > 0
        && Read($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat") is { } stat && stat[(stat.LastIndexOf(')') + 1)..].TrimStart() is ['Z' or 'X', ..];

    private static IEnumerable<int> ThreadsOf(int process)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task")
                .Select(static folder => int.Parse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int ProcessOf(int thread)
    {
        const string Field = "Tgid:";
        string? line = Read($"/proc/{thread.ToString(CultureInfo.InvariantCulture)}/status")?.Split('\n')
            .FirstOrDefault(static line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is not null && int.TryParse(line.AsSpan(Field.Length).Trim(), CultureInfo.InvariantCulture, out int process) ? process : 0;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
