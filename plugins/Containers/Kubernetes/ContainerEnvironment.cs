using System.Text;
using Bpftop.Containers.Engines;

namespace Bpftop.Containers.Kubernetes;

/// <summary>Reads pod names from the environment that the kubelet gives a container; pure.</summary>
internal static class ContainerEnvironment
{
    /// <summary>Parses <c>/proc/PID/environ</c>: assignments, each ended by a NUL.</summary>
    /// <returns>Null where it is no environment of Kubernetes.</returns>
    public static PodNames? Parse(ReadOnlySpan<byte> environment)
    {
        string? host = null;
        string? pod = null;
        string? podNamespace = null;
        bool isKubernetes = false;
        while (!environment.IsEmpty)
        {
            int end = environment.IndexOf((byte)0);
            ReadOnlySpan<byte> entry = end < 0 ? environment : environment[..end];
            environment = end < 0 ? default : environment[(end + 1)..];

            // Every container gets the address of the API server; the other names are a custom that many charts follow.
            isKubernetes |= entry.StartsWith("KUBERNETES_SERVICE_HOST="u8);
            host = Value(entry, "HOSTNAME="u8) ?? host;
            pod = Value(entry, "POD_NAME="u8) ?? pod;
            podNamespace = Value(entry, "POD_NAMESPACE="u8) ?? podNamespace;
        }

        return isKubernetes && (pod ?? host) is { } name ? new PodNames(null, name, podNamespace, null) : null;
    }

    private static string? Value(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> name)
    {
        if (!entry.StartsWith(name) || entry.Length == name.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> value = entry[name.Length..];
        return EngineText.Clean(Encoding.UTF8.GetString(value[..Math.Min(value.Length, EngineText.LongestName * 4)]), EngineText.LongestName);
    }
}
