namespace Bpftop.Terminal;

/// <summary>How many columns text takes on a terminal.</summary>
public static class TextWidth
{
    /// <summary>Columns of a text as <see cref="CellGrid.Write"/> would draw it.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        int columns = 0;
        GlyphReader reader = new(text);
        while (reader.Next(out ulong glyph))
        {
            columns += (glyph & Cell.Wide) == 0 ? 1 : 2;
        }

        return columns;
    }

    /// <summary>How many characters of a text, from its start, take no more than the given columns.</summary>
    public static int Fitting(ReadOnlySpan<char> text, int columns)
    {
        int fitting = 0;
        GlyphReader reader = new(text);
        while (reader.Next(out ulong glyph))
        {
            columns -= (glyph & Cell.Wide) == 0 ? 1 : 2;
            if (columns < 0)
            {
                break;
            }

            fitting = reader.Taken;
        }

        // A joiner belongs to the picture behind it: without that it would be drawn as a character of its own.
        return fitting > 0 && fitting < text.Length && text[fitting - 1] == Glyphs.ZeroWidthJoiner ? fitting - 1 : fitting;
    }
}
