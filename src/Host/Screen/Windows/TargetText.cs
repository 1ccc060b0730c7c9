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

    /// <summary>The first word of a command, without its folder.</summary>
    private static string Short(string command)
    {
        string first = command.Split(' ', 2)[0];
        string name = first.StartsWith('/') ? first[(first.LastIndexOf('/') + 1)..] : first;
        return name.Length == 0 ? first : name;
    }
}
