namespace Bpftop.Host.Collect.Proc;

/// <summary>One mount of this process's mount namespace (proc_pid_mountinfo(5)).</summary>
/// <param name="Root">What of the file system is mounted: a container sees its own cgroup as the root of the mount.</param>
/// <param name="Point">Where.</param>
/// <param name="Type">The file system.</param>
/// <param name="Options">The file system's own.</param>
internal sealed record Mount(string Root, string Point, string Type, string[] Options)
{
    /// <summary>Every mount, in the order of /proc/self/mountinfo; none where that cannot be read.</summary>
    public static Mount[] All(string procRoot)
    {
        try
        {
            // A carriage return in a path ends no line.
            return Parse(File.ReadAllText($"{procRoot}/self/mountinfo").Split('\n'));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Where cgroup v2 is mounted: /sys/fs/cgroup, or /sys/fs/cgroup/unified beside version 1.</summary>
    /// <returns>The first mount point of that type, or null.</returns>
    public static string? OfCgroup2(Mount[] mounts) => Array.Find(mounts, static mount => mount.Type == "cgroup2")?.Point;

    /// <summary>Parses the file; pure. Behind any number of tags, " - " leads to type, source and options.</summary>
    internal static Mount[] Parse(params string[] lines)
    {
        const int Root = 3;
        const int Point = 4;
        List<Mount> mounts = [];
        foreach (string line in lines)
        {
            string[] fields = line.Split(' ');
            int type = Array.IndexOf(fields, "-") + 1;
            if (type > Point && type < fields.Length)
            {
                mounts.Add(new Mount(Unescape(fields[Root]), Unescape(fields[Point]), fields[type], fields[^1].Split(',')));
            }
        }

        return [.. mounts];
    }

    // The kernel writes blanks and backslashes as three octal digits.
    private static string Unescape(string path) => path.Contains('\\', StringComparison.Ordinal)
        ? path.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal)
        : path;
}
