namespace Bpftop.Systemd.Names;

/// <summary>Where a manager's root cgroup is, as bpftop's own cgroup namespace and mount show it.</summary>
/// <param name="Above">What bpftop sees above the manager's root, "" for nothing: <c>/docker/3f2a</c> where the manager
/// runs in a container and bpftop does not.</param>
/// <param name="Hidden">What the manager sees above bpftop's root, "" for nothing:
/// <c>/system.slice/docker-3f2a.scope</c> where bpftop runs in a container and the manager does not.</param>
internal sealed record ManagerRoot(string Above, string Hidden)
{
    /// <summary>Both see the same root.</summary>
    public static ManagerRoot Same { get; } = new("", "");

    /// <summary>Whether a path lies in the manager's tree.</summary>
    public bool Holds(string path) =>
        path.StartsWith(Above, StringComparison.Ordinal) && (path.Length == Above.Length || Above.Length == 0 || path[Above.Length] == '/');

    /// <summary>The same cgroup's path as the manager writes it; only for one that it holds.</summary>
    public string AsTheManagerSees(string path) => Hidden + (path == "/" ? "" : path[Above.Length..]);

    /// <summary>The path of one of the manager's cgroups as bpftop sees it, or null where it cannot.</summary>
    public string? AsBpftopSees(string path) =>
        path.Length == 0 || path[0] != '/' ? null
        : Hidden.Length == 0 ? Above + path
        : new ManagerRoot(Hidden, "").Holds(path) ? Above + path[Hidden.Length..] : null;

    /// <summary>Finds the root from one cgroup that both have a path for.</summary>
    /// <param name="seen">Its path for bpftop.</param>
    /// <param name="managed">Its path for the manager.</param>
    /// <returns>Null where neither path ends with the other.</returns>
    public static ManagerRoot? Of(string seen, string managed)
    {
        seen = seen == "/" ? "" : seen;
        managed = managed == "/" ? "" : managed;
        return seen.EndsWith(managed, StringComparison.Ordinal) ? new ManagerRoot(seen[..^managed.Length], "")
            : managed.EndsWith(seen, StringComparison.Ordinal) ? new ManagerRoot("", managed[..^seen.Length])
            : null;
    }
}
