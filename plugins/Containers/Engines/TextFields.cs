using System.Text.Json;

namespace Bpftop.Containers.Engines;

/// <summary>Reads the wanted members of an object whose other members may be many; those cost no memory.</summary>
internal static class TextFields
{
    /// <param name="reader">At the start of the object, or of something else, which has none of them; afterwards at its end.
    /// </param>
    /// <param name="names">The members that are wanted.</param>
    /// <returns>Their texts, cleaned; null for those that are missing or no texts.</returns>
    public static string?[] Read(ref Utf8JsonReader reader, ReadOnlySpan<string> names)
    {
        string?[] texts = new string?[names.Length];
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.TrySkip();
            return texts;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int wanted = IndexOf(names, ref reader);
            reader.Read();
            if (wanted >= 0 && reader.TokenType == JsonTokenType.String)
            {
                texts[wanted] = EngineText.Clean(reader.GetString(), EngineText.LongestImage);
            }

            // The serializer hands a converter the whole value, but not always the end of the text: Skip would throw.
            reader.TrySkip();
        }

        return texts;
    }

    private static int IndexOf(ReadOnlySpan<string> names, ref Utf8JsonReader reader)
    {
        for (int index = 0; index < names.Length; index++)
        {
            if (reader.ValueTextEquals(names[index]))
            {
                return index;
            }
        }

        return -1;
    }
}
