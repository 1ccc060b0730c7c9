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
                return Escape(text);
            }
        }

        return text;
    }

    private static string Escape(string text)
    {
        StringBuilder target = new(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!NeedsEscape(rune))
            {
                target.Append(rune.ToString());
            }
            else if (rune.Value < 0x100)
            {
                target.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
            }
            else
            {
                target.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
        }

        return target.ToString();
    }

    /// <summary>Controls of either kind, line separators, what turns the direction of text round, what has no glyph
    /// and hides, and the stand-in for a lone surrogate.</summary>
    private static bool NeedsEscape(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.Surrogate;
}
