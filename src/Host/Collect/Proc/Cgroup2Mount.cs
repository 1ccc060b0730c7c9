namespace Bpftop.Host.Collect.Proc;

/// <summary>Finds where cgroup v2 is mounted: /sys/fs/cgroup, or /sys/fs/cgroup/unified beside version 1.</summary>
internal static class Cgroup2Mount
{
    /// <summary>The mount point, from /proc/self/mountinfo, or null.</summary>
    public static string? Find(string procRoot)
    {
        try
        {
            return Parse(File.ReadLines($"{procRoot}/self/mountinfo"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes the first mount of type cgroup2; after " - " come type, source and options.</summary>
    internal static string? Parse(IEnumerable<string> lines)
    {
        const int MountPoint = 4;
        foreach (string line in lines)
        {
            if (line.Contains(" - cgroup2 ", StringComparison.Ordinal) && line.Split(' ') is { Length: > MountPoint } fields)
            {
                return Unescape(fields[MountPoint]);
            }
        }

        return null;
    }

    // The kernel writes blanks and backslashes as three octal digits.
    internal static string Unescape(string path) => path.Contains('\\', StringComparison.Ordinal)
        ? path.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal)
        : path;
}
