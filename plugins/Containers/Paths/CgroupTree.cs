using Bpftop.Containers.Files;

namespace Bpftop.Containers.Paths;

/// <summary>Looks through the directories of cgroup v2.</summary>
internal static class CgroupTree
{
    private const int MostFolders = 4096;

    /// <summary>Whether any cgroup is a container's by its path alone.</summary>
    public static bool HasContainer(string root)
    {
        string prefix = root == "/" ? "" : root.TrimEnd('/');
        Queue<string> folders = new([root]);
        for (int looked = 0; looked < MostFolders && folders.TryDequeue(out string? folder); looked++)
        {
            foreach (string below in CgroupFolder.Below(folder))
            {
                if (ContainerPath.Parse(below[prefix.Length..]) is { NeedsEngine: false })
                {
                    return true;
                }

                folders.Enqueue(below);
            }
        }

        return false;
    }
}
