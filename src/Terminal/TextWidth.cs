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
}
