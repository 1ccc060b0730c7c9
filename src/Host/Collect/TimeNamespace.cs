namespace Bpftop.Host.Collect;

/// <summary>How far the boot-time clock of this process is from the kernel's own: a time namespace (5.6) may add to it,
/// in clock_gettime(2) and in /proc alike.</summary>
internal static class TimeNamespace
{
    /// <param name="procRoot">/proc.</param>
    /// <returns>What is added, in nanoseconds; null where /proc does not tell: its file is about the namespace of
    /// children, which a process is not in that was started between unshare(2) and fork(2).</returns>
    public static long? BootOffsetNs(string procRoot)
    {
        try
        {
            string own = $"{procRoot}/self/ns/time";
            if (!File.Exists(own))
            {
                return 0;
            }

            return new FileInfo(own).LinkTarget == new FileInfo($"{procRoot}/self/ns/time_for_children").LinkTarget
                ? Parse(File.ReadAllText($"{procRoot}/self/timens_offsets"))
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads timens_offsets: a line for each clock, with its seconds and nanoseconds; pure.</summary>
    internal static long? Parse(ReadOnlySpan<char> text)
    {
        Span<Range> fields = stackalloc Range[4];
        foreach (Range range in text.Split('\n'))
        {
            ReadOnlySpan<char> line = text[range];
            int count = line.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries);
            if (count == 3 && line[fields[0]].SequenceEqual("boottime")
                && long.TryParse(line[fields[1]], CultureInfo.InvariantCulture, out long seconds)
                && long.TryParse(line[fields[2]], CultureInfo.InvariantCulture, out long rest))
            {
                return (seconds * 1_000_000_000) + rest;
            }
        }

        return null;
    }
}
