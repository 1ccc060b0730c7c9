using Bpftop.Host.Targets;

namespace Bpftop.Host.Screen.Windows;

/// <summary>Pinned processes in words.</summary>
internal static class TargetText
{
    /// <summary>"1 process", "4 processes".</summary>
    public static string Count(int processes) => processes == 1 ? "1 process" : string.Create(CultureInfo.InvariantCulture, $"{processes} processes");

    /// <summary>"1 thread", "4 threads".</summary>
    public static string Threads(int threads) => threads == 1 ? "1 thread" : string.Create(CultureInfo.InvariantCulture, $"{threads} threads");

    /// <summary>One process by its pid and what it is, several by how many they are and of whom.</summary>
    public static string Of(ImmutableArray<ProcessTarget> targets) => targets is [var only]
        ? string.Create(CultureInfo.InvariantCulture, $"{only.Key.Pid} {Short(only.Text)}")
        : Counted(targets);

    /// <summary>"4 processes of worker.service", where all are of one.</summary>
    public static string Counted(ImmutableArray<ProcessTarget> targets) =>
        targets[0].Group is { } group && targets.All(target => target.Group == group) ? $"{Count(targets.Length)} of {group}" : Count(targets.Length);

    /// <summary>The cgroup that all are in, or below; null where that is the root, or not known of all.</summary>
    public static string? CgroupOf(ImmutableArray<ProcessTarget> targets)
    {
        ReadOnlySpan<char> common = targets[0].Cgroup;
        foreach (ProcessTarget target in targets)
        {
            while (common.Length > 0 && !IsAtOrBelow(target.Cgroup, common))
            {
                common = common[..Math.Max(0, common.LastIndexOf('/'))];
            }
        }

        return common.Length > 1 ? common.ToString() : null;
    }

    private static bool IsAtOrBelow(ReadOnlySpan<char> path, ReadOnlySpan<char> cgroup) =>
        path.StartsWith(cgroup, StringComparison.Ordinal) && (path.Length == cgroup.Length || path[cgroup.Length] == '/');

    /// <summary>The first word of a command, without its folder.</summary>
    private static string Short(string command)
    {
        string first = command.Split(' ', 2)[0];
        string name = first.StartsWith('/') ? first[(first.LastIndexOf('/') + 1)..] : first;
        return name.Length == 0 ? first : name;
    }
}
