using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Host.View.Expressions;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Table;

/// <summary>Draws a table's headers and lines. It decides nothing: what is where is handed to it.</summary>
internal sealed class TablePainter(IScreen screen, TableGlyphs glyphs)
{
    /// <summary>How the screen looks now.</summary>
    public Theme Theme => screen.Theme;

    public TableGlyphs Glyphs => glyphs;

    /// <summary>Where the columns stand, as of the last drawing.</summary>
    public TableLayout Layout { get; } = new();

    /// <summary>Cells that the table is scrolled by to the left.</summary>
    public int ScrolledBy { get; set; }

    /// <summary>The column at a place on the screen, or null.</summary>
    public Column? ColumnAt(int x) => Layout.At(x + ScrolledBy);

    /// <summary>Draws the line of column headers.</summary>
    public void DrawHeader(CellGrid grid, int y, Column sort, SortOrder order)
    {
        Theme theme = Theme;
        grid.Fill(0, y, grid.Width, 1, ' ', theme.ColumnHeader);
        foreach (ref readonly PlacedColumn placed in Layout.Columns)
        {
            bool isSort = placed.Column == sort;
            ReadOnlySpan<char> header = placed.Column.Spec.Header;
            int columns = TextWidth.Of(header);
            int x = placed.X - ScrolledBy + (placed.Column.IsText ? 0 : Math.Max(0, placed.Width - columns));
            int used = grid.Write(x, y, header, isSort ? theme.SortHeader : theme.ColumnHeader, placed.X - ScrolledBy + placed.Width - x);
            if (isSort)
            {
                // The arrow stands in the gap to the next column, so it never takes a letter of the header.
                grid.Write(x + used, y, order == SortOrder.Ascending ? glyphs.Up : glyphs.Down, theme.SortHeader, 1);
            }
        }
    }

    /// <summary>Draws the cells of a line.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="y">The line of the screen.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="line">Which of them.</param>
    /// <param name="style">How it looks.</param>
    /// <param name="sort">The column that they are sorted by.</param>
    /// <param name="except">Place of a column that the caller draws; -1 for none.</param>
    public void DrawLine(CellGrid grid, int y, ILines lines, int line, Style style, Column sort, int except = -1)
    {
        ReadOnlySpan<PlacedColumn> columns = Layout.Columns;
        for (int index = 0; index < columns.Length; index++)
        {
            ref readonly PlacedColumn placed = ref columns[index];
            int x = placed.X - ScrolledBy;
            if (x >= grid.Width || x + placed.Width < 0 || index == except)
            {
                continue;
            }

            Style cell = StyleOf(placed.Column, style, sort);
            if (placed.Column.IsText)
            {
                grid.Write(x, y, lines.Text(line, placed.Column), cell, placed.Width);
            }
            else
            {
                DrawNumber(grid, x, y, placed, lines.Number(line, placed.Column), cell, lines.Time);
            }
        }
    }

    /// <summary>The style of a cell: what the lines are sorted by is bold.</summary>
    public static Style StyleOf(Column column, Style line, Column sort) =>
        column == sort ? line with { Attributes = line.Attributes | TextAttributes.Bold } : line;

    /// <summary>Marks what a search finds in the cells of a line that it looks at.</summary>
    /// <param name="grid">Where the line is drawn.</param>
    /// <param name="y">The line of the screen.</param>
    /// <param name="text">What is searched for.</param>
    public void MarkMatches(CellGrid grid, int y, string text)
    {
        bool ignoresCase = !SmartCase.HasCapital(text);
        foreach (ref readonly PlacedColumn placed in Layout.Columns)
        {
            if (!placed.Column.IsText && placed.Column.Id != "pid")
            {
                continue;
            }

            int x = placed.X - ScrolledBy;
            int end = x + placed.Width;
            while (x < end && grid.Find(x, y, end - x, text, ignoresCase, out int columns) is >= 0 and var at)
            {
                grid.Highlight(at, y, columns, 1, Theme.Match.Background, Theme.Match.Attributes);
                x = at + columns;
            }
        }
    }

    /// <summary>Lays a mark over a whole line.</summary>
    public static void Lay(CellGrid grid, int y, Mark mark) =>
        grid.Highlight(0, y, grid.Width, 1, mark.Background, mark.Attributes);

    private void DrawNumber(CellGrid grid, int x, int y, in PlacedColumn placed, double value, Style style, DateTimeOffset now)
    {
        Span<char> buffer = stackalloc char[32];
        ReadOnlySpan<char> text = buffer[..CellText.Write(placed.Column.Spec, value, buffer, now)];
        if (text.Length > placed.Width)
        {
            // Half a number would be a wrong number.
            grid.Fill(x, y, placed.Width, 1, '#', style);
            return;
        }

        bool isNothing = value == 0 && placed.Column.Spec.Unit is Unit.Percent or Unit.BytesPerSecond or Unit.PerSecond;
        grid.Write(x + placed.Width - text.Length, y, text, isNothing ? Theme.Dim : style, placed.Width);
    }
}

/// <summary>The characters that are drawn between data; plain ones for terminals without UTF-8.</summary>
internal sealed record TableGlyphs(string Line, string Blank, string Branch, string LastBranch, string Up, string Down, string Between)
{
    public static TableGlyphs Unicode { get; } = new("│ ", "  ", "├─", "└─", "▲", "▼", " │ ");

    public static TableGlyphs Ascii { get; } = new("| ", "  ", "|-", "`-", "^", "v", " | ");
}
