using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>Reads the attributes that are wanted.</summary>
internal sealed class EventAttributesConverter : JsonConverter<EventAttributes>
{
    private static readonly string[] _names = ["name", "image"];

    public override EventAttributes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string?[] texts = TextFields.Read(ref reader, _names);
        return new EventAttributes(texts[0], texts[1]);
    }

    public override void Write(Utf8JsonWriter writer, EventAttributes value, JsonSerializerOptions options) =>
        throw new NotSupportedException("attributes are only read");
}
