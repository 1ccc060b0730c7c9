namespace Bpftop.Fuzz;

/// <summary>Every parser of bytes that somebody else chooses.</summary>
internal static class Targets
{
    public static IReadOnlyList<Target> All { get; } =
    [
        .. TextTargets.All,
        .. ScreenTargets.All,
        .. ChoiceTargets.All,
        .. ProcTargets.All,
        .. DetailTargets.All,
        .. CgroupTargets.All,
        .. NetworkTargets.All,
        .. EngineTargets.All,
        .. BusTargets.All,
        .. HistoryTargets.All,
    ];

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Target Named(string name) =>
        All.FirstOrDefault(target => target.Name == name) ?? throw new ArgumentException($"no target {name}; valid: {string.Join(", ", All.Select(static target => target.Name))}");
}
