using Bpftop.Toolkit;

namespace Bpftop.Containers.Files;

/// <summary>The directory of a cgroup.</summary>
internal static class CgroupFolder
{
    /// <summary>The directory, or null where there is none to be had: outside of a cgroup namespace paths have "..".</summary>
    public static string? Of(string? root, string path) =>
        root is null || path.Length < 2 || LivingProcess.WhyNotActedOn(path) is not null
            ? null
            : (root == "/" ? "" : root.TrimEnd('/')) + path;

    /// <summary>The directories of a cgroup's own sub-cgroups; none where it is gone.</summary>
    public static string[] Below(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
