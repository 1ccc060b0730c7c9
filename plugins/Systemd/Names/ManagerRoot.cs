namespace Bpftop.Systemd.Names;

/// <summary>Where a manager's root cgroup is, as bpftop's own cgroup namespace and mount show it.</summary>
/// <param name="Above">What bpftop sees above the manager's root, "" for nothing: <c>/docker/3f2a</c> where the manager
/// runs in a container and bpftop does not.</param>
/// <param name="Hidden">What the manager sees between its root and bpftop's, "" for nothing:
/// <c>/system.slice/docker-3f2a.scope</c> where bpftop runs in a container and the manager does not.</param>
/// <param name="Tree">What the manager writes before its own units: "" for a system's manager,
/// <c>/user.slice/user-1000.slice/user@1000.service</c> for a user's, and a capsule's own service for a capsule's.</param>
internal sealed record ManagerRoot(string Above, string Hidden, string Tree)
{
    /// <summary>A manager of the system, which sees the root that bpftop sees.</summary>
    public static ManagerRoot Same { get; } = new("", "", "");

    /// <summary>True for the root of a user's or a capsule's manager seen from outside, which its service names: paths are
    /// read without it.</summary>
    public bool IsInner => UnitName.IsInnerManager(LastOf(Above));

    /// <summary>What the manager is called, see <see cref="UnitOwner.Manager"/>.</summary>
    public string Label => UnitPath.Parse($"{Above}/{UnitName.InitScope}", IsInner ? [] : [this])?.Manager ?? "";

    /// <summary>Whether it is what the manager in a service says of itself, and speaks for no unit of anybody else. A
    /// program of the same user may answer in the manager's place, so whatever changes how other paths are read is out.
    /// </summary>
    /// <param name="service"><c>user@1000.service</c>, or <c>capsule@NAME.service</c>.</param>
    public bool IsOf(string service) =>
        Hidden.Length == 0 && LastOf(Above).SequenceEqual(service) && LastOf(Label).SequenceEqual(service);

    /// <summary>Whether a path lies in the manager's tree.</summary>
    public bool Holds(string path) => IsBelow(path, Above);

    /// <summary>A cgroup's path below the manager's root; only for one that it holds.</summary>
    public string Below(string path) => Hidden + (path == "/" ? "" : path[Above.Length..]);

    /// <summary>The path of one of the manager's cgroups as bpftop sees it, or null where it cannot.</summary>
    public string? AsBpftopSees(string path) =>
        path.StartsWith('/') && IsBelow(path, Tree + Hidden) ? Above + path[(Tree.Length + Hidden.Length)..] : null;

    /// <summary>Finds the root from one cgroup that both have a path for.</summary>
    /// <param name="seen">Its path for bpftop.</param>
    /// <param name="managed">Its path for the manager.</param>
    /// <param name="tree">See <see cref="Tree"/>.</param>
    /// <returns>Null where neither path ends with the other, or the manager's tree is out of sight.</returns>
    public static ManagerRoot? Of(string seen, string managed, string tree)
    {
        (seen, managed) = (seen.TrimEnd('/'), managed.TrimEnd('/'));
        string above;
        string hidden = "";
        if (seen.EndsWith(managed, StringComparison.Ordinal))
        {
            above = seen[..^managed.Length] + tree;
        }
        else if (managed.EndsWith(seen, StringComparison.Ordinal))
        {
            // What bpftop's root is called by the manager lies below the manager's own root, or above it.
            string root = managed[..^seen.Length];
            bool isBelow = IsBelow(root, tree);
            if (!isBelow && !IsBelow(tree, root))
            {
                return null;
            }

            above = isBelow ? "" : tree[root.Length..];
            hidden = isBelow ? root[tree.Length..] : "";
        }
        else
        {
            return null;
        }

        return new ManagerRoot(above, hidden, tree);
    }

    private static ReadOnlySpan<char> LastOf(string path) => path.AsSpan(path.LastIndexOf('/') + 1);

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (root.Length == 0 || path.Length == root.Length || path[root.Length] == '/');
}
