using System.Globalization;
using Bpftop.Freezer.Cgroups;

namespace Bpftop.Freezer.Journal;

/// <summary>A process that was moved to a cgroup of its own.</summary>
/// <param name="Pid">The process.</param>
/// <param name="StartTicks">When it started, in clock ticks.</param>
/// <param name="Origin">The cgroup that it comes from and goes back to.</param>
internal sealed record LoneProcess(int Pid, ulong StartTicks, string Origin)
{
    private const string Prefix = "bpftop-freeze-";

    /// <summary>The name of the cgroup that it is moved to.</summary>
    public string DirectoryName => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Pid}-{StartTicks}");

    /// <summary>The process that a cgroup was made for, told by its path: also where the record is another user's, or lost.
    /// Null for any other cgroup.</summary>
    public static LoneProcess? Of(string path) =>
        CgroupPath.Name(path) is var name
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name[Prefix.Length..].Split('-') is [var pid, var start]
        && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
        && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out ulong ticks)
            ? new LoneProcess(process, ticks, CgroupPath.Parent(path))
            : null;
}
