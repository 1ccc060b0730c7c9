using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>Reads a text; anything else is none. Engines differ in what they write where they have nothing to say.</summary>
internal sealed class LooseTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        // The serializer hands a converter the whole value, but not always the end of the text: Skip would throw.
        reader.TrySkip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        throw new NotSupportedException("answers are only read");
}
