using System.Collections.Immutable;

namespace Bpftop.Containers.Paths;

/// <summary>Finds a process's container in all of its cgroups.</summary>
/// <remarks>Beside version 2, a runtime or an engine in a container may use only the hierarchies of version 1: in
/// version 2 the container then has no cgroup, or only the outer one has.</remarks>
internal static class ContainerPlaces
{
    /// <summary>The innermost container, or null.</summary>
    public static ContainerIdentity? Of(ICgroupPaths paths, ulong id, ulong version1Key)
    {
        ContainerIdentity? version2 = paths.TryGet(id, out string? path) ? ContainerPath.Parse(path) : null;
        ContainerIdentity? version1 = paths.TryGetVersion1(version1Key, out ImmutableArray<Version1Cgroup> cgroups) ? OfVersion1(cgroups) : null;
        return version1 is not null && IsBetter(version1, version2) ? version1 : version2;
    }

    /// <summary>The innermost container that any hierarchy of version 1 tells of, or null.</summary>
    public static ContainerIdentity? OfVersion1(ImmutableArray<Version1Cgroup> cgroups)
    {
        ContainerIdentity? best = null;
        foreach (Version1Cgroup cgroup in cgroups)
        {
            if (ContainerPath.Parse(cgroup.Path) is { } found && IsBetter(found, best))
            {
                best = found;
            }
        }

        return best is null ? null : best with { Version1 = OwnOf(best.Key, cgroups) };
    }

    /// <summary>Whether one hierarchy tells more than another: an inner container over the one around it, and a certain
    /// one over one that only an engine could confirm.</summary>
    public static bool IsBetter(ContainerIdentity found, ContainerIdentity? other) =>
        other is null
        || (found.NeedsEngine == other.NeedsEngine
            ? found.Key.Length > other.Key.Length && found.Key[other.Key.Length] == '/' && found.Key.StartsWith(other.Key, StringComparison.Ordinal)
            : other.NeedsEngine);

    /// <summary>The container's own cgroup in each hierarchy that has it.</summary>
    private static ImmutableArray<Version1Cgroup> OwnOf(string key, ImmutableArray<Version1Cgroup> cgroups)
    {
        ImmutableArray<Version1Cgroup>.Builder own = ImmutableArray.CreateBuilder<Version1Cgroup>();
        foreach (Version1Cgroup cgroup in cgroups)
        {
            if (ContainerPath.Parse(cgroup.Path) is { } found && found.Key == key)
            {
                int below = cgroup.Path.Length - found.Path.Length;
                own.Add(cgroup with { Path = found.Path, Folder = cgroup.Folder is { } folder && folder.Length > below ? folder[..^below] : null });
            }
        }

        return own.ToImmutable();
    }
}
