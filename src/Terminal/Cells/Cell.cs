using System.Runtime.InteropServices;

namespace Bpftop.Terminal;

/// <summary>One cell in 16 bytes: marks lie in it by ordinal, so no cell points at anything.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Cell
{
    /// <summary>The width of the base is disputed between terminals.</summary>
    internal const ulong Disputed = 1UL << 60;

    /// <summary>The base takes this cell and the next.</summary>
    internal const ulong Wide = 1UL << 61;

    /// <summary>The right half of the wide character before it.</summary>
    internal const ulong Continuation = 1UL << 62;

    /// <summary>No grid has such a cell: it differs from every one.</summary>
    internal const ulong Unknown = ulong.MaxValue;

    private const int BaseBits = 21;
    private const int MarkBits = 13;
    private const int MaxMarks = 3;
    private const ulong BaseMask = (1UL << BaseBits) - 1;
    private const ulong MarkMask = (1UL << MarkBits) - 1;

    /// <summary>Base (21 bits), three marks (13 bits each, ordinal plus one), then the flags.</summary>
    internal ulong Glyph;

    /// <summary>Colours and attributes: see <see cref="Look"/>.</summary>
    internal ulong Look;

    internal Cell(ulong glyph, ulong look)
    {
        Glyph = glyph;
        Look = look;
    }

    /// <summary>The glyph without marks and flags is one byte of ASCII.</summary>
    internal readonly bool IsAscii => Glyph < 0x7F;

    internal readonly bool IsBlank => Glyph == ' ';

    internal readonly bool IsWide => (Glyph & Wide) != 0;

    internal readonly bool IsContinuation => (Glyph & Continuation) != 0;

    internal readonly bool SameAs(in Cell other) => Glyph == other.Glyph && Look == other.Look;

    internal static uint BaseOf(ulong glyph) => (uint)(glyph & BaseMask);

    /// <summary>Adds a mark; the fourth and later ones are left out.</summary>
    internal static ulong WithMark(ulong glyph, uint mark)
    {
        for (int shift = BaseBits; shift < BaseBits + MaxMarks * MarkBits; shift += MarkBits)
        {
            if ((glyph >> shift & MarkMask) == 0)
            {
                return glyph | (ulong)(Glyphs.OrdinalOfMark(mark) + 1) << shift;
            }
        }

        return glyph;
    }

    /// <summary>Writes the marks' code points; returns how many.</summary>
    internal static int MarksOf(ulong glyph, Span<uint> marks)
    {
        int count = 0;
        for (int shift = BaseBits; count < MaxMarks; shift += MarkBits)
        {
            ulong ordinal = glyph >> shift & MarkMask;
            if (ordinal == 0)
            {
                break;
            }

            marks[count++] = Glyphs.MarkOfOrdinal((uint)ordinal - 1);
        }

        return count;
    }
}
