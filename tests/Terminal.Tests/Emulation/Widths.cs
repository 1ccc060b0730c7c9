using System.Text;

namespace Bpftop.Terminal.Tests.Emulation;

/// <summary>Opinions on how wide a character is.</summary>
internal static class Widths
{
    internal static int FromTable(Rune rune)
    {
        GlyphClass kind = Glyphs.ClassOf((uint)rune.Value);
        return kind switch
        {
            GlyphClass.Mark => 0,
            GlyphClass.Wide or GlyphClass.DisputedWide => 2,
            _ => 1,
        };
    }

    internal static int Disputing(Rune rune, int width) =>
        Glyphs.ClassOf((uint)rune.Value) is GlyphClass.DisputedNarrow or GlyphClass.DisputedWide ? width : FromTable(rune);

    internal static string TextOf(Cell cell)
    {
        Span<uint> marks = stackalloc uint[4];
        int count = Cell.MarksOf(cell.Glyph, marks);
        StringBuilder text = new(new Rune(Cell.BaseOf(cell.Glyph)).ToString());
        for (int i = 0; i < count; i++)
        {
            text.Append(new Rune(marks[i]).ToString());
        }

        return text.ToString();
    }
}
