namespace Bpftop.Terminal;

/// <summary>Looks characters up in the width table.</summary>
internal static partial class Glyphs
{
    /// <summary>Shown for whatever must not reach a terminal and has no picture of its own.</summary>
    internal const uint StandIn = 0xFFFD;

    /// <summary>Carries marks that have nothing to combine with.</summary>
    internal const uint DottedCircle = 0x25CC;

    internal const uint ZeroWidthJoiner = 0x200D;

    private const int ClassShift = 21;
    private const uint CodePointMask = (1u << ClassShift) - 1;

    /// <summary>The class of a code point from U+007F up.</summary>
    internal static GlyphClass ClassOf(uint codePoint) => (GlyphClass)(Runs[RunOf(codePoint)] >> ClassShift);

    /// <summary>A number below <see cref="MarkCount"/> for a code point of class <see cref="GlyphClass.Mark"/>.</summary>
    internal static uint OrdinalOfMark(uint codePoint)
    {
        int run = RunOf(codePoint);
        return MarksBefore[run] + (codePoint - (Runs[run] & CodePointMask));
    }

    /// <summary>The way back from <see cref="OrdinalOfMark"/>.</summary>
    internal static uint MarkOfOrdinal(uint ordinal)
    {
        // Runs without marks repeat the count of the run before; the last run at or below the ordinal holds the mark.
        int low = 0;
        int high = MarksBefore.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (MarksBefore[middle] <= ordinal)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return (Runs[low] & CodePointMask) + (ordinal - MarksBefore[low]);
    }

    /// <summary>The visible stand-in of a C0 control or DEL: its Unicode control picture (␛ for ESC).</summary>
    internal static uint ControlPicture(uint control) => control == 0x7F ? 0x2421 : 0x2400 + control;

    /// <summary>True for what an emoji sequence is joined from (a superset: symbols and the emoji planes).</summary>
    internal static bool IsPictographic(uint codePoint) =>
        codePoint is (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2190 and <= 0x2BFF);

    private static int RunOf(uint codePoint)
    {
        int low = 0;
        int high = Runs.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if ((Runs[middle] & CodePointMask) <= codePoint)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }
}
