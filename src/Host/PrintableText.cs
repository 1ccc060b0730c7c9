using System.Text;

namespace Bpftop.Host;

/// <summary>Makes foreign text safe to print: what a terminal would obey is written as an escape.</summary>
internal static class PrintableText
{
    /// <summary>The text itself where nothing in it needs an escape.</summary>
    public static string Of(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (NeedsEscape(rune))
            {
                StringBuilder escaped = new(text.Length + 16);
                Append(escaped, text);
                return escaped.ToString();
            }
        }

        return text;
    }

    /// <summary>Appends a text, escaped where it must be.</summary>
    public static void Append(StringBuilder target, ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!NeedsEscape(rune))
            {
                target.Append(rune.ToString());
            }
            else if (rune.Value < 0x100)
            {
                target.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
            }
            else
            {
                target.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
        }
    }

    /// <summary>Controls of either kind, line separators, what turns the direction of text round, what has no glyph
    /// and hides, and the stand-in for a lone surrogate.</summary>
    private static bool NeedsEscape(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control
            or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator
            or System.Globalization.UnicodeCategory.ParagraphSeparator
            or System.Globalization.UnicodeCategory.PrivateUse
            or System.Globalization.UnicodeCategory.OtherNotAssigned
            or System.Globalization.UnicodeCategory.Surrogate;
}
