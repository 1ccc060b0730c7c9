using System.Text;
using Bpftop.Terminal.Tests.Emulation;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Terminal.Tests;

public sealed class FrameRendererTests
{
    private const int Width = 19;
    private const int Height = 5;

    public static TheoryData<ColorDepth, bool, bool> Terminals => new()
    {
        { ColorDepth.TrueColor, false, false },
        { ColorDepth.TrueColor, false, true },
        { ColorDepth.Indexed256, false, true },
        { ColorDepth.Ansi16, false, false },
        { ColorDepth.None, false, false },
        { ColorDepth.TrueColor, true, false },
    };

    [Theory]
    [MemberData(nameof(Terminals))]
    public void After_any_edits_the_screen_shows_the_grid(ColorDepth depth, bool ascii, bool erasesInBackground) =>
        Prop.ForAll(Frames, frames =>
        {
            FrameRenderer renderer = new(depth, ascii) { Synchronized = true };
            CellGrid grid = new(Width, Height);
            VirtualScreen screen = new(Width, Height, Widths.FromTable, erasesInBackground);
            LookPalette palette = new(depth);
            foreach (IList<Edit> frame in frames)
            {
                foreach (Edit edit in frame)
                {
                    edit.Apply(grid);
                }

                screen.Feed(renderer.Render(grid));
                Assert.False(screen.IsSynchronizing);
                RequireSame(grid, screen, palette, ascii);
                Assert.True(renderer.Render(grid).IsEmpty);
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_terminal_of_another_opinion_on_widths_keeps_the_rest_of_the_row_in_place(int width) =>
        Prop.ForAll(Frames, frames =>
        {
            FrameRenderer renderer = new(ColorDepth.TrueColor, ascii: false);
            CellGrid grid = new(Width, Height);
            VirtualScreen screen = new(Width, Height, rune => Widths.Disputing(rune, width), erasesInBackground: false);
            foreach (IList<Edit> frame in frames)
            {
                foreach (Edit edit in frame)
                {
                    edit.Apply(grid);
                }

                renderer.Invalidate();
                screen.Feed(renderer.Render(grid));
                RequirePlainCellsInPlace(grid, screen);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_changed_writes_nothing()
    {
        FrameRenderer renderer = new(ColorDepth.TrueColor, ascii: false) { Synchronized = true };
        CellGrid grid = new(Width, Height);
        grid.Write(0, 0, "日本 abc 🦀", default);
        Assert.False(renderer.Render(grid).IsEmpty);
        Assert.True(renderer.Render(grid).IsEmpty);
        grid.Clear(default);
        grid.Write(0, 0, "日本 abc 🦀", default);
        Assert.True(renderer.Render(grid).IsEmpty);
    }

    [Fact]
    public void One_changed_letter_costs_a_few_bytes()
    {
        FrameRenderer renderer = new(ColorDepth.TrueColor, ascii: false);
        CellGrid grid = new(80, 24);
        Style style = new(Color.Rgb(0xFFFFFF), Color.Rgb(0x102030));
        grid.Clear(style);
        grid.Write(0, 7, "cpu  12.5", style);
        _ = renderer.Render(grid);
        grid.Write(8, 7, "6", style);
        Assert.Equal("\e[8;9H6", Text(renderer.Render(grid)));
        grid.Write(5, 7, "34.7", style);
        Assert.Equal("\e[6G34.7", Text(renderer.Render(grid)));
        grid.Write(8, 7, "8", style);
        Assert.Equal("\b8", Text(renderer.Render(grid)));
        grid.Write(0, 8, "x", style);
        Assert.Equal("\r\nx", Text(renderer.Render(grid)));
    }

    [Fact]
    public void Synchronized_output_frames_what_is_written_only_where_it_is_offered()
    {
        FrameRenderer renderer = new(ColorDepth.TrueColor, ascii: false);
        CellGrid grid = new(4, 1);
        Assert.DoesNotContain("2026", Text(renderer.Render(grid)), StringComparison.Ordinal);
        renderer.Synchronized = true;
        renderer.Invalidate();
        string frame = Text(renderer.Render(grid));
        Assert.StartsWith("\e[?2026h", frame, StringComparison.Ordinal);
        Assert.EndsWith("\e[?2026l", frame, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ColorDepth.TrueColor, "\e[m\e[2J\e[H\e[1;38;2;255;0;0;48;2;0;0;95mx")]
    [InlineData(ColorDepth.Indexed256, "\e[m\e[2J\e[H\e[1;38;5;196;48;5;17mx")]
    [InlineData(ColorDepth.Ansi16, "\e[m\e[2J\e[H\e[1;91;40mx")]
    [InlineData(ColorDepth.None, "\e[m\e[2J\e[H\e[1mx")]
    public void Colors_come_down_to_what_the_terminal_has(ColorDepth depth, string expected)
    {
        CellGrid grid = new(2, 1);
        grid.Write(0, 0, "x", new Style(Color.Rgb(0xFF0000), Color.Rgb(0x00005F), TextAttributes.Bold));
        Assert.Equal(expected, Text(new FrameRenderer(depth, ascii: false).Render(grid)));
    }

    [Fact]
    public void Text_stays_readable_where_two_colors_become_one()
    {
        LookPalette palette = new(ColorDepth.Ansi16);
        ulong look = palette.Resolve(Look.Of(Color.Rgb(0x202020), Color.Rgb(0x101010), TextAttributes.None));
        Assert.NotEqual(Look.ForegroundOf(look), Look.BackgroundOf(look));
    }

    [Fact]
    public void Ascii_writes_ascii_only()
    {
        CellGrid grid = new(20, 1);
        grid.Write(0, 0, "┌─┐│日e\u0301…█▶\u202E🦀", default);
        string frame = Text(new FrameRenderer(ColorDepth.None, ascii: true).Render(grid));
        Assert.Equal("\e[m\e[2J\e[H+-+|??e.#>???", frame);
    }

    [Fact]
    public void A_steady_frame_allocates_nothing()
    {
        FrameRenderer renderer = new(ColorDepth.TrueColor, ascii: false) { Synchronized = true };
        CellGrid grid = new(200, 60);
        FrameLoad.Draw(grid, 0);
        _ = renderer.Render(grid);
        FrameLoad.Draw(grid, 1);
        _ = renderer.Render(grid);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 2; i < 50; i++)
        {
            FrameLoad.Draw(grid, i);
            Assert.True(renderer.Render(grid).Length > 1000);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Arbitrary<IList<IList<Edit>>> Frames =>
        Edit.Any.ListOf().Select(edits => (IList<Edit>)edits).ListOf().Select(frames => (IList<IList<Edit>>)frames).ToArbitrary();

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static void RequireSame(CellGrid grid, VirtualScreen screen, LookPalette palette, bool ascii)
    {
        for (int y = 0; y < grid.Height; y++)
        {
            for (int x = 0; x < grid.Width; x++)
            {
                Cell cell = grid.Row(y)[x];
                VirtualCell shown = screen[x, y];
                Assert.Equal(Expected(grid.Row(y), x, ascii), shown.Text);
                RequireSameLook(palette, cell, shown);
            }
        }
    }

    private static string? Expected(Span<Cell> row, int x, bool ascii)
    {
        if (ascii)
        {
            uint shown = Cell.BaseOf(row[row[x].IsContinuation ? x - 1 : x].Glyph);
            return ((char)AsciiGlyphs.Of(shown)).ToString();
        }

        return row[x].IsContinuation ? null : Widths.TextOf(row[x]);
    }

    private static void RequireSameLook(LookPalette palette, Cell cell, VirtualCell shown)
    {
        ulong look = palette.Resolve(cell.Look);
        TextAttributes attributes = Look.AttributesOf(look);
        const TextAttributes inked = TextAttributes.Underline | TextAttributes.Reverse;
        bool isBlank = cell.IsBlank;
        Assert.Equal(Code(Look.BackgroundOf(look), palette.Depth), shown.Background);
        if (!isBlank || (attributes & inked) != 0)
        {
            Assert.Equal(Code(Look.ForegroundOf(look), palette.Depth), shown.Foreground);
            Assert.Equal(attributes, shown.Attributes);
        }
        else
        {
            Assert.Equal(TextAttributes.None, shown.Attributes & inked);
        }
    }

    private static int Code(Color color, ColorDepth depth) => color.IsDefault ? VirtualCell.DefaultColor
        : depth == ColorDepth.TrueColor ? color.Red << 16 | color.Green << 8 | color.Blue
        : 0x100_0000 + color.Blue;

    // Every undisputed character is where it belongs, except a blank right of a disputed one that a terminal drew wider.
    private static void RequirePlainCellsInPlace(CellGrid grid, VirtualScreen screen)
    {
        for (int y = 0; y < grid.Height; y++)
        {
            for (int x = 0; x < grid.Width; x++)
            {
                Cell cell = grid.Row(y)[x];
                if (!cell.IsContinuation && (cell.Glyph & Cell.Disputed) == 0 && !cell.IsBlank)
                {
                    string? shown = screen[x, y].Text;
                    Assert.True(
                        shown is not null && shown.StartsWith(Widths.TextOf(cell), StringComparison.Ordinal),
                        $"at {x},{y}: `{shown}`, not `{Widths.TextOf(cell)}`, in `{screen.RowText(y)}` for `{grid.RowText(y)}`");
                }
            }
        }
    }
}
