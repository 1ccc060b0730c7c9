using System.Collections.Immutable;
using System.Globalization;
using static Bpftop.Linux.Errno;

namespace Bpftop.Freezer.Cgroups;

/// <summary>The cgroups below the mount of version 2.</summary>
/// <param name="paths">The host, which knows the mount.</param>
internal sealed class CgroupTree(ICgroupPaths paths)
{
    /// <summary>Where cgroup v2 is mounted, or null.</summary>
    public string? Root => paths.Root;

    /// <summary>The id of the cgroup that is mounted there, or 0. Seen from inside a container it is another one, and
    /// the same paths lead to other cgroups.</summary>
    public ulong RootId
    {
        get
        {
            using Cgroup? root = Open(CgroupPath.Root, out _);
            return root?.Id ?? 0;
        }
    }

    /// <summary>Opens a cgroup; null with the error number where that is not possible.</summary>
    public Cgroup? Open(string path, out int error)
    {
        error = ENOENT;
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

    /// <summary>The names of the cgroups right below, or null where they cannot be listed. One may be removed while it is
    /// listed: then it has none.</summary>
    public static string[]? ChildNames(Cgroup cgroup)
    {
        try
        {
            return [.. cgroup.ChildNames];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _ = cgroup.ReadProcesses(out int error);
            return error is ENOENT or ENODEV ? [] : null;
        }
    }

    /// <summary>Why a cgroup has no such file, in a clause.</summary>
    public string WhyMissing(string file)
    {
        string controller = file.Split('.')[0];
        return controller == "cgroup" ? "cgroup.freeze came with Linux 5.2, cgroup.kill with 5.14"
            : paths.Version1.Any(mount => mount.Hierarchy.Split(',').Contains(controller))
                ? $"the {controller} controller is one of cgroup version 1 on this machine, whose limits bpftop does not set"
            : $"the {controller} controller is not switched on for this cgroup (cgroup.subtree_control of the one above it)";
    }

    /// <summary>A name for a file of a cgroup, for messages.</summary>
    public string NameOf(Cgroup cgroup, string file) =>
        string.Create(CultureInfo.InvariantCulture, $"{Root}{(cgroup.Path == CgroupPath.Root ? "" : cgroup.Path)}/{file}");
}
