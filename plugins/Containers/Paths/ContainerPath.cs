using System.Globalization;
using Bpftop.Toolkit;

namespace Bpftop.Containers.Paths;

/// <summary>Finds the container in a cgroup's path; pure.</summary>
/// <remarks>
/// The innermost container counts, and knows those around it. Its key is its id, behind those of the containers around
/// it. Root decides what a cgroup is called, except in two places: a user's slice, where the key gets <c>@uid</c>, and a
/// container that has cgroups of its own. A name forged there is another key, and no engine of the host is asked about it.
/// </remarks>
internal static class ContainerPath
{
    /// <summary>What stands before the id, with the runtime that writes it so; most under systemd only, with ".scope"
    /// behind it.</summary>
    private static readonly (string Prefix, string Runtime)[] _prefixes =
    [
        ("docker-", Runtimes.Docker),
        ("libpod-", Runtimes.Podman),

        // podman run --cgroups=split, as its systemd units have it.
        ("libpod-payload-", Runtimes.Podman),
        ("cri-containerd-", Runtimes.Containerd),
        ("nerdctl-", Runtimes.Containerd),
        ("crio-", Runtimes.CriO),
    ];

    /// <summary>The container of a cgroup, or null.</summary>
    /// <param name="path">From the root of cgroup v2, <c>/</c> first. What ended in a cgroup that was then removed is still
    /// its container's.</param>
    public static ContainerIdentity? Parse(string path)
    {
        path = LivingProcess.IsRemoved(path) ? path[..path.LastIndexOf(' ')] : path;
        ContainerIdentity? found = null;
        string? pod = null;
        uint owner = OwnerOf(path);
        ReadOnlySpan<char> grandparent = default;
        ReadOnlySpan<char> parent = default;
        for (int start = 1; start < path.Length;)
        {
            int length = path.AsSpan(start).IndexOf('/');
            int end = length < 0 ? path.Length : start + length;
            ReadOnlySpan<char> word = path.AsSpan(start, end - start);
            if (IsSupervisor(word, parent, found))
            {
                return found!.Outer;
            }

            ReadOnlySpan<char> podId = PodOf(word, parent);
            if (!podId.IsEmpty)
            {
                pod = podId.ToString().Replace('_', '-');
            }
            else if (Match(word, parent, grandparent, pod is not null) is { } match && (found is null || !match.NeedsEngine))
            {
                string key = found is null ? match.Key : $"{found.Key}/{match.Key}";
                found = match with
                {
                    Key = found is null && owner != 0 ? string.Create(CultureInfo.InvariantCulture, $"{key}@{owner}") : key,
                    Path = path[..end],
                    Owner = owner,
                    PodId = match.PodId ?? pod,
                    Outer = found,
                };
                pod = null;
            }

            grandparent = parent;
            parent = word;
            start = end + 1;
        }

        return found;
    }

    /// <summary>The user in whose slice a cgroup is: 0 for those that only root makes.</summary>
    public static uint OwnerOf(ReadOnlySpan<char> path)
    {
        const string Slice = "/user.slice/user-";
        if (!path.StartsWith(Slice))
        {
            return 0;
        }

        path = path[Slice.Length..];
        int end = path.IndexOf(".slice");
        return end > 0 && uint.TryParse(path[..end], NumberStyles.None, CultureInfo.InvariantCulture, out uint uid) ? uid : 0;
    }

    /// <summary>systemd-nspawn itself, in a cgroup beside its payload's.</summary>
    private static bool IsSupervisor(ReadOnlySpan<char> word, ReadOnlySpan<char> parent, ContainerIdentity? found) =>
        word is "supervisor" && found?.Runtime == Runtimes.Nspawn && found.Path.AsSpan().EndsWith(parent);

    private static ReadOnlySpan<char> PodOf(ReadOnlySpan<char> word, ReadOnlySpan<char> parent)
    {
        // Driver cgroupfs: kubepods[/burstable|/besteffort]/pod<uid>; a pod that is guaranteed its resources has no class.
        if (parent is "kubepods" or "besteffort" or "burstable" or "kubelet" && word.StartsWith("pod") && PathText.IsPodUid(word[3..]))
        {
            return word[3..];
        }

        // Driver systemd: kubepods[-burstable|-besteffort]-pod<uid>.slice, behind "kubelet-" where kind runs it.
        if (word.EndsWith(".slice"))
        {
            return PodOfSlice(word[..^".slice".Length]);
        }

        // Podman: libpod_pod_<id>, or machine-libpod_pod_<id>.slice above.
        return word.StartsWith("libpod_pod_") && PathText.IsId(word["libpod_pod_".Length..]) ? word["libpod_pod_".Length..] : default;
    }

    private static ReadOnlySpan<char> PodOfSlice(ReadOnlySpan<char> slice)
    {
        int podman = slice.IndexOf("libpod_pod_");
        if (podman >= 0)
        {
            ReadOnlySpan<char> id = slice[(podman + "libpod_pod_".Length)..];
            return PathText.IsId(id) ? id : default;
        }

        int pod = slice.LastIndexOf("-pod");
        return pod >= 0 && slice[..pod].Contains("kubepods", StringComparison.Ordinal) && PathText.IsPodUid(slice[(pod + 4)..])
            ? slice[(pod + 4)..]
            : default;
    }

    /// <summary>The container that one directory of the path stands for, or null.</summary>
    private static ContainerIdentity? Match(ReadOnlySpan<char> word, ReadOnlySpan<char> parent, ReadOnlySpan<char> grandparent, bool isInPod)
    {
        if ((MatchName(word, parent) ?? MatchBuild(word, parent)) is { } named)
        {
            return named;
        }

        // A runtime for systemd's notation under the driver cgroupfs makes one directory "slice:prefix:id" of it.
        int colon = word.LastIndexOf(':');
        if (colon > 0 && PathText.IsId(word[(colon + 1)..]))
        {
            ReadOnlySpan<char> prefix = word[..colon];
            prefix = prefix[(prefix.LastIndexOf(':') + 1)..];
            foreach ((string known, string runtime) in _prefixes)
            {
                if (prefix.SequenceEqual(known.AsSpan(..^1)))
                {
                    ReadOnlySpan<char> slice = word[..word.IndexOf(':')];
                    ReadOnlySpan<char> pod = slice.EndsWith(".slice") ? PodOfSlice(slice[..^".slice".Length]) : default;
                    return OfId(runtime, word[(colon + 1)..]) with { PodId = pod.IsEmpty ? null : pod.ToString().Replace('_', '-') };
                }
            }
        }

        ReadOnlySpan<char> scope = word.EndsWith(".scope") ? word[..^".scope".Length] : word;
        foreach ((string prefix, string runtime) in _prefixes)
        {
            if (scope.StartsWith(prefix) && PathText.IsId(scope[prefix.Length..]))
            {
                return OfId(runtime, scope[prefix.Length..]);
            }
        }

        if (PathText.IsId(word))
        {
            // A task of ECS, whose containers are Docker's: ecs/TASK/ID.
            return grandparent is "ecs" ? OfId(Runtimes.Docker, word) : MatchBareId(word, parent, isInPod);
        }

        // Fargate: ecs/TASK/TASK-NUMBER.
        if (grandparent is "ecs" && word.Length > parent.Length && word.StartsWith(parent) && PathText.IsPodUid(parent) && word[parent.Length] == '-')
        {
            return OfName(Runtimes.Fargate, word.ToString());
        }

        // garden/HANDLE; garden/good/HANDLE and garden/bad/HANDLE, by how much CPU the application has left.
        return (parent is "garden" || (grandparent is "garden" && parent is "good" or "bad")) && PathText.IsGardenHandle(word)
            ? OfName(Runtimes.Garden, word.ToString())
            : null;
    }

    /// <summary>A step of a build: the id is the build's own, 25 letters and digits, and no engine lists it. Under
    /// systemd it looks like a container of Docker's with a short id.</summary>
    private static ContainerIdentity? MatchBuild(ReadOnlySpan<char> word, ReadOnlySpan<char> parent)
    {
        if (parent is "buildkit")
        {
            return PathText.IsBuildId(word) ? OfName(Runtimes.BuildKit, word.ToString()) : null;
        }

        return word.StartsWith("docker-") && word.EndsWith(".scope") && PathText.IsBuildId(word["docker-".Length..^".scope".Length])
            ? OfName(Runtimes.BuildKit, word["docker-".Length..^".scope".Length].ToString())
            : null;
    }

    private static ContainerIdentity MatchBareId(ReadOnlySpan<char> id, ReadOnlySpan<char> parent, bool isInPod) => parent switch
    {
        "docker" => OfId(Runtimes.Docker, id),

        // Namespaces of containerd: nerdctl's and ctr's own, Docker's, and the kubelet's.
        "default" or "moby" or "k8s.io" => OfId(Runtimes.Containerd, id),
        _ => OfId(null, id) with { NeedsEngine = !isInPod },
    };

    private static ContainerIdentity? MatchName(ReadOnlySpan<char> word, ReadOnlySpan<char> parent)
    {
        if (word.StartsWith("lxc.payload.") && word.Length > "lxc.payload.".Length)
        {
            return OfName(Runtimes.Lxc, word["lxc.payload.".Length..].ToString());
        }

        if (parent is "lxc" or "lxc.payload" && !word.IsEmpty)
        {
            return OfName(Runtimes.Lxc, word.ToString());
        }

        if (word.StartsWith("systemd-nspawn@") && word.EndsWith(".service"))
        {
            return OfName(Runtimes.Nspawn, PathText.Unescape(word["systemd-nspawn@".Length..^".service".Length]));
        }

        if (word.StartsWith("machine-") && word.EndsWith(".scope"))
        {
            return OfMachine(PathText.Unescape(word["machine-".Length..^".scope".Length]));
        }

        return null;
    }

    /// <summary>libvirt registers its guests as machines too: "qemu-1-name" is no container, "lxc-1234-name" is one.
    /// </summary>
    private static ContainerIdentity? OfMachine(string name)
    {
        if (name.StartsWith("qemu-", StringComparison.Ordinal))
        {
            return null;
        }

        int dash = name.StartsWith("lxc-", StringComparison.Ordinal) ? name.IndexOf('-', "lxc-".Length) : -1;
        return dash > 0 && dash + 1 < name.Length && int.TryParse(name.AsSpan("lxc-".Length..dash), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? OfName(Runtimes.Lxc, name[(dash + 1)..])
            : OfName(Runtimes.Nspawn, name);
    }

    private static ContainerIdentity OfId(string? runtime, ReadOnlySpan<char> id)
    {
        string text = id.ToString();
        return new ContainerIdentity(runtime, text, text, "");
    }

    /// <summary>Runtimes without ids may each have a container of the same name.</summary>
    private static ContainerIdentity? OfName(string runtime, string name) =>
        name.Length == 0 ? null : new ContainerIdentity(runtime, name, $"{runtime}:{name}", "") { IsNamed = true };
}
