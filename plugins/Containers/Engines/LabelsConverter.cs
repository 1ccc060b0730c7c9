using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>Reads the labels that are wanted.</summary>
internal sealed class LabelsConverter : JsonConverter<Labels>
{
    private static readonly string[] _names =
        ["com.docker.compose.project", "io.podman.compose.project", "io.kubernetes.pod.name", "io.kubernetes.pod.namespace"];

    public override Labels Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string?[] texts = TextFields.Read(ref reader, _names);
        return new Labels(texts[0] ?? texts[1], texts[2], texts[3]);
    }

    public override void Write(Utf8JsonWriter writer, Labels value, JsonSerializerOptions options) =>
        throw new NotSupportedException("labels are only read");
}
