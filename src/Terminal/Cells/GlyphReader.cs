using System.Buffers;
using System.Text;

namespace Bpftop.Terminal;

/// <summary>Cuts a text into what cells show: a base character with its marks, or a stand-in.</summary>
/// <remarks>
/// C0 controls and DEL become their control pictures, so an escape sequence reads as its letters behind ␛; C1
/// controls, lone surrogates, bidirectional controls, zero-width and other invisible characters become U+FFFD. Of an
/// emoji sequence each part is shown on its own, without the joiner: terminals disagree on the width of the whole.
/// A base keeps three marks; more add nothing but ink on the rows above.
/// </remarks>
internal ref struct GlyphReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>Characters taken so far.</summary>
    internal readonly int Taken => _at;

    /// <summary>Takes the next one.</summary>
    /// <param name="glyph">In the layout of <see cref="Cell.Glyph"/>.</param>
    internal bool Next(out ulong glyph)
    {
        if (_at >= _text.Length)
        {
            glyph = 0;
            return false;
        }

        uint first = _text[_at];
        if (first - ' ' < 0x7F - ' ')
        {
            _at++;
            glyph = first;
        }
        else
        {
            glyph = Classify(Take());
        }

        // Nothing below U+0300 combines.
        if (_at < _text.Length && _text[_at] >= 0x300)
        {
            glyph = TakeMarks(glyph);
        }

        return true;
    }

    /// <summary>One character alone.</summary>
    internal static ulong Classify(uint codePoint)
    {
        if (codePoint is < 0x20 or 0x7F)
        {
            return Glyphs.ControlPicture(codePoint);
        }

        return codePoint < 0x7F ? codePoint : Glyphs.ClassOf(codePoint) switch
        {
            GlyphClass.Narrow => codePoint,
            GlyphClass.DisputedNarrow => codePoint | Cell.Disputed,
            GlyphClass.Wide => codePoint | Cell.Wide,
            GlyphClass.DisputedWide => codePoint | Cell.Wide | Cell.Disputed,
            GlyphClass.Mark => Cell.WithMark(Glyphs.DottedCircle, codePoint),
            GlyphClass.Blank => ' ',
            _ => Glyphs.StandIn,
        };
    }

    private ulong TakeMarks(ulong glyph)
    {
        bool selected = false;
        while (Peek(_at, out int length) is var codePoint && length > 0)
        {
            switch (Glyphs.ClassOf(codePoint))
            {
                case GlyphClass.Mark:
                    glyph = Cell.WithMark(glyph, codePoint);
                    break;
                case GlyphClass.Selector when !selected:
                    selected = true;
                    break;
                case GlyphClass.Hidden when codePoint == Glyphs.ZeroWidthJoiner && JoinsPictures(glyph, _at + length):
                    _at += length;
                    return glyph;
                default:
                    return glyph;
            }

            _at += length;
        }

        return glyph;
    }

    private readonly bool JoinsPictures(ulong glyph, int next) =>
        Glyphs.IsPictographic(Cell.BaseOf(glyph)) && Glyphs.IsPictographic(Peek(next, out _));

    private uint Take()
    {
        uint codePoint = Peek(_at, out int length);
        _at += length;
        return codePoint;
    }

    // Lone surrogates become U+FFFD, with length one.
    private readonly uint Peek(int at, out int length)
    {
        if (at >= _text.Length)
        {
            length = 0;
            return 0;
        }

        char unit = _text[at];
        if (!char.IsSurrogate(unit))
        {
            length = 1;
            return unit;
        }

        return Rune.DecodeFromUtf16(_text[at..], out Rune rune, out length) == OperationStatus.Done
            ? (uint)rune.Value
            : Glyphs.StandIn;
    }
}
