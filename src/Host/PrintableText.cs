using System.Buffers;
using System.Text;

namespace Bpftop.Host;

/// <summary>Makes foreign text safe to print: what a terminal would obey is written as an escape.</summary>
internal static class PrintableText
{
    /// <summary>The text itself where nothing in it needs an escape.</summary>
    public static string Of(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            if (!TryTake(text, ref at, out _))
            {
                return Escape(text);
            }
        }

        return text;
    }

    private static string Escape(string text)
    {
        StringBuilder target = new(text.Length + 16);
        for (int at = 0; at < text.Length;)
        {
            int from = at;
            if (TryTake(text, ref at, out int code))
            {
                target.Append(text, from, at - from);
            }
            else if (code < 0x100)
            {
                target.Append(CultureInfo.InvariantCulture, $"\\x{code:x2}");
            }
            else
            {
                target.Append(CultureInfo.InvariantCulture, $"\\u{{{code:x}}}");
            }
        }

        return target.ToString();
    }

    /// <summary>Takes the next character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where it begins; moved behind it.</param>
    /// <param name="code">Its number; of half a pair, the half's.</param>
    /// <returns>False where it needs an escape.</returns>
    private static bool TryTake(string text, ref int at, out int code)
    {
        bool isWhole = Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int length) == OperationStatus.Done;
        code = isWhole ? rune.Value : text[at];
        at += length;
        return isWhole && !NeedsEscape(rune);
    }

    /// <summary>Controls of either kind, line separators, what turns the direction of text round, and what has no glyph and
    /// hides.</summary>
    private static bool NeedsEscape(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned;
}
