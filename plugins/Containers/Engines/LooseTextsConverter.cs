using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>Reads a list of texts, or one text; what is no text is left out.</summary>
internal sealed class LooseTextsConverter : JsonConverter<string?[]>
{
    /// <summary>A container has a name, and one more for each link to it.</summary>
    private const int MostTexts = 64;

    public override string?[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return [reader.GetString()];
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.TrySkip();
            return null;
        }

        List<string?> texts = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && texts.Count < MostTexts)
            {
                texts.Add(reader.GetString());
            }

            reader.TrySkip();
        }

        return [.. texts];
    }

    public override void Write(Utf8JsonWriter writer, string?[] value, JsonSerializerOptions options) =>
        throw new NotSupportedException("answers are only read");
}
