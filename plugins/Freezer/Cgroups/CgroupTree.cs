using System.Globalization;

namespace Bpftop.Freezer.Cgroups;

/// <summary>The cgroups below the mount of version 2.</summary>
/// <param name="paths">The host, which knows the mount.</param>
internal sealed class CgroupTree(ICgroupPaths paths)
{
    /// <summary>Deeper than any real tree (<c>cgroup.max.depth</c> is rarely set): ends a walk through one that is made
    /// while it is walked.</summary>
    private const int MaxDepth = 256;

    /// <summary>Where cgroup v2 is mounted, or null.</summary>
    public string? Root => paths.Root;

    /// <summary>Opens a cgroup; null with the error number where that is not possible.</summary>
    public Cgroup? Open(string path, out int error)
    {
        error = LibC.NoEntry;
        return Root is { } root ? Cgroup.Open(root, path, out error) : null;
    }

    /// <summary>The cgroups whose own freezer holds a cgroup: itself and ancestors, nearest first.</summary>
    public IEnumerable<string> HoldersOf(string path)
    {
        foreach (string at in CgroupPath.FromInside(path))
        {
            using Cgroup? cgroup = Open(at, out _);
            if (cgroup is { IsFreezeSet: true })
            {
                yield return at;
            }
        }
    }

    /// <summary>Every process of a cgroup and of those below it.</summary>
    /// <param name="cgroup">Where to begin.</param>
    /// <param name="below">The paths of the cgroups below.</param>
    public static List<int> MembersOf(Cgroup cgroup, out List<string> below)
    {
        List<int> members = [];
        below = [];
        Collect(cgroup, members, below, 0);
        return members;
    }

    /// <summary>The names of the cgroups right below. One may be removed while it is listed: then it has none.</summary>
    public static string[] ChildNames(Cgroup cgroup)
    {
        try
        {
            return [.. cgroup.ChildNames];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>A name for a file of a cgroup, for messages.</summary>
    public string NameOf(Cgroup cgroup, string file) =>
        string.Create(CultureInfo.InvariantCulture, $"{Root}{(cgroup.Path == CgroupPath.Root ? "" : cgroup.Path)}/{file}");

    private static void Collect(Cgroup cgroup, List<int> members, List<string> below, int depth)
    {
        members.AddRange(cgroup.Processes);
        foreach (string name in depth < MaxDepth ? ChildNames(cgroup) : [])
        {
            using Cgroup? child = cgroup.OpenChild(name, out _);
            if (child is not null)
            {
                Collect(child, members, below, depth + 1);
            }

            if (child is not null || !CgroupPath.IsText(name))
            {
                below.Add(CgroupPath.Join(cgroup.Path, name));
            }
        }
    }
}
