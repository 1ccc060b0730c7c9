using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>The labels that say where a container belongs; an image may bring hundreds of others.</summary>
/// <param name="Project">Of Compose.</param>
/// <param name="Pod">Of Kubernetes.</param>
/// <param name="Namespace">Of Kubernetes.</param>
internal sealed record Labels(string? Project, string? Pod, string? Namespace);

/// <summary>Reads the labels that are wanted and steps over the rest, so that they cost no memory.</summary>
/// <remarks>The serializer hands a converter the whole value, but not always the end of the text: Skip would throw.</remarks>
internal sealed class LabelsConverter : JsonConverter<Labels>
{
    public override Labels? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("labels are not an object");
        }

        string? project = null;
        string? pod = null;
        string? podNamespace = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ref string? target = ref project;
            if (reader.ValueTextEquals("io.kubernetes.pod.name"u8))
            {
                target = ref pod;
            }
            else if (reader.ValueTextEquals("io.kubernetes.pod.namespace"u8))
            {
                target = ref podNamespace;
            }
            else if (!reader.ValueTextEquals("com.docker.compose.project"u8) && !reader.ValueTextEquals("io.podman.compose.project"u8))
            {
                reader.TrySkip();
                continue;
            }

            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                target = EngineText.Clean(reader.GetString(), EngineText.LongestName);
            }
            else
            {
                reader.TrySkip();
            }
        }

        return new Labels(project, pod, podNamespace);
    }

    public override void Write(Utf8JsonWriter writer, Labels value, JsonSerializerOptions options) =>
        throw new NotSupportedException("labels are only read");
}
