using System.Collections.Immutable;
using Bpftop.Containers.Files;

namespace Bpftop.Containers.Paths;

/// <summary>What a cgroup's path says about the container that it belongs to.</summary>
/// <param name="Runtime">The software that made the container, or null where the path does not tell.</param>
/// <param name="Id">The runtime's own id: 64 hexadecimal digits, or the container's name where the runtime has no ids.</param>
/// <param name="Key">Names one container of the machine, see <see cref="ContainerPath"/>.</param>
/// <param name="Path">The container's own cgroup; processes may be in cgroups below it.</param>
internal sealed record ContainerIdentity(string? Runtime, string Id, string Key, string Path)
{
    /// <summary>The user in whose slice it is. Anybody can make cgroups of any name there.</summary>
    public uint Owner { get; init; }

    /// <summary>The Kubernetes pod's uid, or the id of Podman's pod; null for none.</summary>
    public string? PodId { get; init; }

    /// <summary>The container around it, or null.</summary>
    public ContainerIdentity? Outer { get; init; }

    /// <summary>Its cgroups of version 1, where it has none of its own in version 2; else empty.</summary>
    public ImmutableArray<Version1Cgroup> Version1 { get; init; } = [];

    /// <summary>The process that its engine names, where it has no cgroup of its own at all; else 0.</summary>
    public int Process { get; init; }

    /// <summary>Containers around it.</summary>
    public int Depth => Outer is null ? 0 : Outer.Depth + 1;

    /// <summary>True where the path alone proves nothing: an id in a cgroup of any name, as a custom cgroup parent of
    /// Docker's has it. It is a container if an engine says so.</summary>
    public bool NeedsEngine { get; init; }

    /// <summary>True where the id is a name that the runtime's user gave.</summary>
    public bool IsNamed { get; init; }

    /// <summary>What it is called as long as nobody says more: its own name, or the first 12 digits of the id.</summary>
    public string OwnName => IsNamed ? Id : ShortId(Id);

    /// <summary>The directory of its cgroup, or null where there is none to be seen.</summary>
    /// <param name="root">Where cgroup v2 is mounted, or null.</param>
    public string? FolderBelow(string? root)
    {
        foreach (Version1Cgroup cgroup in Version1)
        {
            if (cgroup.Folder is { } folder)
            {
                return folder;
            }
        }

        return Version1.IsEmpty ? CgroupFolder.Of(root, Path) : null;
    }

    /// <summary>As engines abbreviate ids.</summary>
    public static string ShortId(string id) => id.Length > 12 ? id[..12] : id;
}
