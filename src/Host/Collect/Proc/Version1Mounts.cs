namespace Bpftop.Host.Collect.Proc;

/// <summary>Finds where the hierarchies of cgroup v1 are mounted.</summary>
internal static class Version1Mounts
{
    /// <summary>Each hierarchy once. The controllers are among the options of its mount.</summary>
    public static ImmutableArray<Version1Cgroup> Find(Mount[] mounts)
    {
        List<Version1Cgroup> found = [];
        foreach (Mount mount in mounts)
        {
            string hierarchy = string.Join(',', mount.Options.Where(IsController));
            if (mount.Type == "cgroup" && !found.Exists(other => other.Hierarchy == hierarchy))
            {
                found.Add(new Version1Cgroup(hierarchy, mount.Root, mount.Point));
            }
        }

        return [.. found];
    }

    /// <summary>What kernel/cgroup/cgroup-v1.c, cgroup1_show_options(), and the VFS put beside the controllers; "seclabel"
    /// where SELinux labels the files.</summary>
    private static bool IsController(string option) =>
        option is not ("rw" or "ro" or "xattr" or "clone_children" or "noprefix" or "cpuset_v2_mode" or "favordynmods" or "seclabel")
        && !option.StartsWith("release_agent=", StringComparison.Ordinal);

    /// <summary>The directory of a cgroup, or null where it is not to be seen.</summary>
    /// <param name="mounts">The mounts.</param>
    /// <param name="hierarchy">As /proc/PID/cgroup writes it.</param>
    /// <param name="path">From the root of the hierarchy.</param>
    public static string? FolderOf(ImmutableArray<Version1Cgroup> mounts, string hierarchy, string path)
    {
        foreach (Version1Cgroup mount in mounts)
        {
            if (IsSame(mount.Hierarchy, hierarchy))
            {
                string below = mount.Path == "/" ? path
                    : path == mount.Path ? "/"
                    : path.StartsWith(mount.Path + "/", StringComparison.Ordinal) ? path[mount.Path.Length..]
                    : "/..";
                return Array.Exists(below.Split('/'), static part => part == "..") ? null : mount.Folder!.TrimEnd('/') + below;
            }
        }

        return null;
    }

    /// <summary>A controller is in one hierarchy only; the order of several may differ.</summary>
    private static bool IsSame(string left, string right)
    {
        int comma = right.IndexOf(',', StringComparison.Ordinal);
        string first = comma < 0 ? right : right[..comma];
        return left == right || Array.Exists(left.Split(','), controller => controller == first);
    }
}
