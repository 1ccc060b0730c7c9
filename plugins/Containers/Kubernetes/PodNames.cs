using Bpftop.Containers.Files;
using Bpftop.Containers.Paths;
using Bpftop.Toolkit;

namespace Bpftop.Containers.Kubernetes;

/// <summary>Names that a container itself carries, where no engine's API has them.</summary>
/// <param name="Name">The container within its pod, or its own name.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Image">The image.</param>
internal sealed record PodNames(string? Name, string? Pod, string? Namespace, string? Image)
{
    /// <summary>Nothing was found, and is not looked for again.</summary>
    public static PodNames None { get; } = new(null, null, null, null);
}

/// <summary>Looks for names in what a runtime and a container leave on this machine. Away from the sampling thread.
/// </summary>
/// <param name="cgroupRoot">Where cgroup v2 is mounted.</param>
/// <param name="procRoot">/proc.</param>
/// <param name="runRoot">/run.</param>
internal sealed class PodNameReader(string? cgroupRoot, string procRoot = "/proc", string runRoot = "/run")
{
    private const int LongestBundle = 1 << 20;
    private const int LongestEnvironment = 256 * 1024;

    /// <summary>Where runtimes keep the bundle of a container while it runs.</summary>
    private static readonly string[] _bundles =
    [
        "containerd/io.containerd.runtime.v2.task/k8s.io/{0}/config.json",
        "containerd/io.containerd.runtime.v2.task/default/{0}/config.json",
        "k3s/containerd/io.containerd.runtime.v2.task/k8s.io/{0}/config.json",
        "containers/storage/overlay-containers/{0}/userdata/config.json",
    ];

    /// <summary>Whether such names can be expected at all.</summary>
    public static bool MayHave(ContainerIdentity identity) =>
        !identity.IsNamed && (identity.PodId is not null || identity.Runtime is Runtimes.Containerd or Runtimes.CriO);

    /// <summary>The names, or null where there are none yet.</summary>
    public PodNames? Read(ContainerIdentity identity) => ReadBundle(identity) ?? ReadEnvironment(identity);

    /// <summary>Only root's containers that are in no other have their bundle at these places.</summary>
    private PodNames? ReadBundle(ContainerIdentity identity)
    {
        if (identity.Owner != 0 || identity.Outer is not null || !PathText.IsId(identity.Id))
        {
            return null;
        }

        foreach (string bundle in _bundles)
        {
            string path = $"{runRoot}/{bundle.Replace("{0}", identity.Id, StringComparison.Ordinal)}";
            if (BoundedFile.Read(path, LongestBundle) is { } config)
            {
                return BundleAnnotations.Parse(config);
            }
        }

        return null;
    }

    private PodNames? ReadEnvironment(ContainerIdentity identity)
    {
        if (identity.FolderBelow(cgroupRoot) is not { } folder)
        {
            return null;
        }

        // The first process is the one that the runtime started, with the environment of the pod's description.
        return LivingProcess.MembersBelow(folder, most: 1, procRoot) is [int pid]
            && BoundedFile.Read($"{procRoot}/{pid}/environ", LongestEnvironment) is { } environment
                ? ContainerEnvironment.Parse(environment)
                : null;
    }
}
