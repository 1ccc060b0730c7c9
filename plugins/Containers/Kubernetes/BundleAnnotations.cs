using System.Text.Json;
using Bpftop.Containers.Engines;

namespace Bpftop.Containers.Kubernetes;

/// <summary>Reads names from the annotations of an OCI bundle's <c>config.json</c>; pure.</summary>
internal static class BundleAnnotations
{
    /// <returns>Null where the file has none of the names, or is no such file.</returns>
    public static PodNames? Parse(ReadOnlySpan<byte> config)
    {
        try
        {
            Utf8JsonReader reader = new(config, new JsonReaderOptions { MaxDepth = 32 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isWanted = reader.ValueTextEquals("annotations"u8);
                reader.Read();
                if (isWanted && reader.TokenType == JsonTokenType.StartObject)
                {
                    return ParseAnnotations(ref reader);
                }

                reader.Skip();
            }

            return null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text is not UTF-8.
            return null;
        }
    }

    private static PodNames? ParseAnnotations(ref Utf8JsonReader reader)
    {
        string? name = null;
        string? pod = null;
        string? podNamespace = null;
        string? image = null;
        bool isSandbox = false;
        string? ignored = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ref string? target = ref ignored;
            bool isType = false;

            // Of containerd's CRI plugin, of CRI-O, and of nerdctl.
            if (reader.ValueTextEquals("io.kubernetes.cri.container-name"u8) || reader.ValueTextEquals("io.kubernetes.container.name"u8) || reader.ValueTextEquals("nerdctl/name"u8))
            {
                target = ref name;
            }
            else if (reader.ValueTextEquals("io.kubernetes.cri.sandbox-name"u8) || reader.ValueTextEquals("io.kubernetes.pod.name"u8))
            {
                target = ref pod;
            }
            else if (reader.ValueTextEquals("io.kubernetes.cri.sandbox-namespace"u8) || reader.ValueTextEquals("io.kubernetes.pod.namespace"u8))
            {
                target = ref podNamespace;
            }
            else if (reader.ValueTextEquals("io.kubernetes.cri.image-name"u8) || reader.ValueTextEquals("io.kubernetes.cri-o.ImageName"u8))
            {
                target = ref image;
            }
            else
            {
                isType = reader.ValueTextEquals("io.kubernetes.cri.container-type"u8) || reader.ValueTextEquals("io.kubernetes.cri-o.ContainerType"u8);
            }

            reader.Read();
            isSandbox |= isType && reader.ValueTextEquals("sandbox"u8);
            if (reader.TokenType == JsonTokenType.String && !isType)
            {
                target = EngineText.Clean(reader.GetString(), EngineText.LongestImage);
            }

            reader.Skip();
        }

        // The sandbox holds the pod's namespaces open; its program is called pause.
        name = isSandbox ? "pause" : name;
        return name is null && pod is null ? null : new PodNames(name, pod, podNamespace, image);
    }
}
