using System.Globalization;

namespace Bpftop.Containers.Engines;

/// <summary>Makes an engine's text safe to keep: short, and of printable characters only.</summary>
internal static class EngineText
{
    public const int LongestName = 128;
    public const int LongestImage = 256;
    public const int LongestMessage = 200;

    /// <summary>Of what is shown of one container in its details: an argument, a path, a label.</summary>
    public const int LongestDetail = 2048;

    /// <summary>Shortens a text, and puts U+FFFD in the place of control, direction and broken characters.</summary>
    public static string Clean(ReadOnlySpan<char> text, int longest)
    {
        bool isCut = text.Length > longest;
        text = isCut ? text[..longest] : text;
        char[]? cleaned = null;
        for (int index = 0; index < text.Length; index++)
        {
            if (char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
            {
                index++;
            }
            else if (IsHarmful(text[index]))
            {
                cleaned ??= text.ToArray();
                cleaned[index] = '\uFFFD';
            }
        }

        string clean = cleaned is null ? text.ToString() : new string(cleaned);
        return isCut ? clean + "…" : clean;
    }

    private static bool IsHarmful(char letter) => CharUnicodeInfo.GetUnicodeCategory(letter) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
