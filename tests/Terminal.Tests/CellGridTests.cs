using System.Globalization;
using System.Text;
using Bpftop.Terminal.Tests.Emulation;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Terminal.Tests;

public sealed class CellGridTests
{
    private static readonly Style Red = new(Color.Rgb(0xFF0000), Color.Rgb(0x000010), TextAttributes.Bold);

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本語", 6)]
    [InlineData("e\u0301", 1)]
    [InlineData("\u0301", 1)]
    [InlineData("🦀", 2)]
    [InlineData("❤\uFE0F", 1)]
    [InlineData("👩\u200D👩\u200D👧", 6)]
    [InlineData("\u1100\u1161\u11A8", 2)]
    [InlineData("ﾊﾟ", 2)]
    [InlineData("\e[31m", 5)]
    [InlineData("", 0)]
    public void Text_is_as_wide_as_terminals_draw_it(string text, int columns)
    {
        CellGrid grid = new(20, 1);
        Assert.Equal(columns, TextWidth.Of(text));
        Assert.Equal(columns, grid.Write(0, 0, text, default));
    }

    [Theory]
    [InlineData("\e[2J", "␛[2J")]
    [InlineData("a\tb\nc\0", "a␉b␊c␀")]
    [InlineData("\u007F", "␡")]
    [InlineData("\u009B31m", "\uFFFD31m")]
    [InlineData("\u202Egnp\u202C", "\uFFFDgnp\uFFFD")]
    [InlineData("\u2066a\u2069\u200E\u200F\u061C", "\uFFFDa\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("a\u2028b\u2029c", "a\uFFFDb\uFFFDc")]
    [InlineData("\U000E0061\U000E007F", "\uFFFD\uFFFD")]
    [InlineData("a\u200Bb\uFEFFc\u00ADd", "a\uFFFDb\uFFFDc\uFFFDd")]
    [InlineData("a\u00A0b\u2003c", "a b c")]
    [InlineData("x\u200Dy", "x\uFFFDy")]
    [InlineData("\u3164\u115F\u1160\uFFA0", "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("\u0301a", "\u25CC\u0301a")]
    [InlineData("e\u0300\u0301\u0302\u0303\u0304", "e\u0300\u0301\u0302")]
    [InlineData("a\uFE0F\uFE0F", "a\uFFFD")]
    public void What_must_not_reach_a_terminal_is_shown_as_a_stand_in(string text, string shown)
    {
        CellGrid grid = new(12, 1);
        grid.Write(0, 0, text, default);
        Assert.Equal(shown, grid.RowText(0).TrimEnd());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_shown_as_a_stand_in()
    {
        // Not in a theory: an attribute's strings are stored as UTF-8, which has no such thing.
        CellGrid grid = new(4, 1);
        Assert.Equal(3, grid.Write(0, 0, "\uD800x\uDFFF", default));
        Assert.Equal("\uFFFDx\uFFFD ", grid.RowText(0));
    }

    [Fact]
    public void No_text_puts_an_invisible_or_control_character_into_a_cell()
    {
        CellGrid grid = new(8, 1);
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            string text = codePoint is >= 0xD800 and <= 0xDFFF ? ((char)codePoint).ToString() : char.ConvertFromUtf32(codePoint);
            grid.Fill(0, 0, 8, 1, ' ', default);
            Assert.True(grid.Write(0, 0, text, default) is 1 or 2, $"U+{codePoint:X}");
            Rune shown = Rune.GetRuneAt(grid.RowText(0), 0);
            UnicodeCategory category = Rune.GetUnicodeCategory(shown);
            bool isArabicSign = shown.Value is (>= 0x600 and <= 0x605) or 0x6DD or 0x70F or 0x890 or 0x891 or 0x8E2 or 0x110BD or 0x110CD;
            Assert.False(
                category is UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
                || (category == UnicodeCategory.Format && !isArabicSign),
                $"U+{codePoint:X} is shown as U+{shown.Value:X}, {category}");
        }
    }

    [Fact]
    public void Every_mark_survives_its_way_through_a_cell()
    {
        HashSet<uint> seen = [];
        for (uint ordinal = 0; ordinal < Glyphs.MarkCount; ordinal++)
        {
            uint mark = Glyphs.MarkOfOrdinal(ordinal);
            Assert.Equal(GlyphClass.Mark, Glyphs.ClassOf(mark));
            Assert.Equal(ordinal, Glyphs.OrdinalOfMark(mark));
            Assert.True(seen.Add(mark));
        }
    }

    [Fact]
    public void A_wide_character_is_never_cut_in_half()
    {
        CellGrid grid = new(5, 1);
        Assert.Equal(5, grid.Write(0, 0, "日本語", default));
        Assert.Equal("日本 ", grid.RowText(0));

        grid.Clear(default);
        Assert.Equal(3, grid.Write(0, 0, "日本", Red, maxColumns: 3));
        Assert.Equal("日   ", grid.RowText(0));
        Assert.Equal(Red, grid.StyleAt(2, 0));
        Assert.Equal(default, grid.StyleAt(3, 0));

        grid.Clear(default);
        Assert.Equal(4, grid.Write(-1, 0, "日本", default));
        Assert.Equal(" 本  ", grid.RowText(0));
    }

    [Fact]
    public void Overwriting_half_of_a_wide_character_blanks_the_other_half()
    {
        CellGrid grid = new(6, 1);
        grid.Write(0, 0, "日本語", default);
        grid.Write(1, 0, "xy", default);
        Assert.Equal(" xy 語", grid.RowText(0));

        grid.Write(0, 0, "日本語", default);
        grid.Fill(3, 0, 2, 1, '-', default);
        Assert.Equal("日 -- ", grid.RowText(0));
    }

    [Fact]
    public void A_highlight_keeps_the_text_and_takes_whole_characters()
    {
        CellGrid grid = new(6, 1);
        grid.Write(0, 0, "日本語", Red);
        grid.Highlight(1, 0, 2, 1, Color.Rgb(0x0000FF), TextAttributes.Reverse);
        Assert.Equal("日本語", grid.RowText(0));
        Assert.Equal(Red, grid.StyleAt(1, 0));
        Style lit = new(Red.Foreground, Color.Rgb(0x0000FF), TextAttributes.Bold | TextAttributes.Reverse);
        Assert.Equal(lit, grid.StyleAt(2, 0));
        Assert.Equal(lit, grid.StyleAt(3, 0));
        Assert.Equal(Red, grid.StyleAt(4, 0));
    }

    [Fact]
    public void Any_edit_leaves_whole_characters_and_touches_nothing_beyond_its_limit()
    {
        Prop.ForAll(Edit.Any.ListOf().ToArbitrary(), edits =>
        {
            CellGrid grid = new(19, 5);
            foreach (Edit edit in edits)
            {
                CellGrid before = Copy(grid);
                edit.Apply(grid);
                for (int y = 0; y < grid.Height; y++)
                {
                    RequireWholeCharacters(grid.Row(y));
                    if (edit.Kind == 3)
                    {
                        // One cell beyond may lose the right half of a wide character.
                        int beyond = Math.Clamp(edit.X + edit.Width + 1, 0, grid.Width);
                        for (int x = beyond; x < grid.Width; x++)
                        {
                            Assert.True(grid.Row(y)[x].SameAs(before.Row(y)[x]));
                        }
                    }
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        CellGrid grid = new(200, 60);
        const string text = "x\e[31m日本e\u0301👩\u200D👩\u200D👧\u202E…";
        void Draw()
        {
            grid.Clear(Red);
            for (int y = 0; y < 60; y++)
            {
                grid.Write(-3, y, text, Red);
                grid.Write(20, y, text, default, 30);
            }

            grid.Fill(3, 3, 20, 20, '│', Red);
            grid.Highlight(0, 5, 200, 1, Color.Rgb(1, 2, 3));
        }

        Draw();
        Assert.Equal(0, Allocated.Least(() =>
        {
            Draw();
        }));
    }

    [Fact]
    public void Rows_and_columns_beyond_the_grid_are_clipped()
    {
        CellGrid grid = new(4, 2);
        Assert.Equal(0, grid.Write(0, -1, "x", default));
        Assert.Equal(0, grid.Write(0, 2, "x", default));
        Assert.Equal(0, grid.Write(4, 0, "x", default));
        Assert.Equal(0, grid.Write(int.MaxValue, 0, "x", default));
        Assert.Equal(1, grid.Write(int.MinValue, 0, "x", default));
        grid.Fill(int.MinValue, int.MinValue, int.MaxValue, int.MaxValue, 'x', default);
        grid.Fill(-1, -1, int.MaxValue, 2, 'y', default);
        Assert.Equal("yyyy", grid.RowText(0));
        Assert.Equal("    ", grid.RowText(1));
    }

    private static CellGrid Copy(CellGrid grid)
    {
        CellGrid copy = new(grid.Width, grid.Height);
        for (int y = 0; y < grid.Height; y++)
        {
            grid.Row(y).CopyTo(copy.Row(y));
        }

        return copy;
    }

    private static void RequireWholeCharacters(Span<Cell> row)
    {
        for (int x = 0; x < row.Length; x++)
        {
            bool hasLead = x > 0 && row[x - 1].IsWide;
            Assert.Equal(hasLead, row[x].IsContinuation);
            Assert.False(row[x].IsWide && x + 1 == row.Length);
            if (hasLead)
            {
                Assert.Equal(row[x - 1].Look, row[x].Look);
            }
        }
    }
}
