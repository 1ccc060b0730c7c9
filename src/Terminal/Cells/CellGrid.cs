using System.Text;

namespace Bpftop.Terminal;

/// <summary>A screenful of cells to draw into.</summary>
/// <remarks>
/// Everything written is clipped to the grid. Text is data: control characters, escape sequences, bidirectional
/// overrides and lone surrogates never reach a cell; each is shown as a visible stand-in: C0 controls and DEL as
/// their control picture (␛ for ESC), everything else as U+FFFD. Wide characters take two cells and are never cut in
/// half; combining marks stay with their base. One thread at a time; no call allocates while the size stays.
/// </remarks>
public sealed class CellGrid
{
    private Cell[] _cells = [];

    /// <summary>Makes a blank grid.</summary>
    public CellGrid(int width, int height) => Resize(width, height);

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Changes the size; everything is blank afterwards.</summary>
    public void Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        int count = checked(width * height);
        if (_cells.Length != count)
        {
            _cells = new Cell[count];
        }

        Width = width;
        Height = height;
        Clear(default);
    }

    /// <summary>Blanks everything.</summary>
    public void Clear(Style style) => _cells.AsSpan().Fill(new Cell(' ', Look.Of(style)));

    /// <summary>Writes text on one row.</summary>
    /// <param name="x">First column; may be left of the grid.</param>
    /// <param name="y">Row.</param>
    /// <param name="text">The text, as hostile as it may be.</param>
    /// <param name="style">Its style.</param>
    /// <param name="maxColumns">No cell from here on is touched.</param>
    /// <returns>
    /// Columns that were used, those left of the grid included: the next text goes to <c>x</c> plus this. A wide
    /// character that only half fits is a blank.
    /// </returns>
    public int Write(int x, int y, ReadOnlySpan<char> text, Style style, int maxColumns = int.MaxValue)
    {
        int limit = (int)Math.Min((long)x + maxColumns, Width);
        if ((uint)y >= (uint)Height || x >= limit || text.IsEmpty)
        {
            return 0;
        }

        Span<Cell> row = Row(y);
        ulong look = Look.Of(style);
        int first = Math.Max(x, 0);
        bool cutsLeft = first < limit && row[first].IsContinuation;
        int column = x;
        GlyphReader reader = new(text);
        while (column < limit && reader.Next(out ulong glyph))
        {
            if ((glyph & Cell.Wide) == 0)
            {
                if (column >= 0)
                {
                    row[column] = new Cell(glyph, look);
                }

                column++;
                continue;
            }

            if (column >= 0 && column + 1 < limit)
            {
                row[column] = new Cell(glyph, look);
                row[column + 1] = new Cell(Cell.Continuation, look);
            }
            else if (column >= 0)
            {
                row[column++] = new Cell(' ', look);
                break;
            }
            else if (column == -1 && limit > 0)
            {
                row[0] = new Cell(' ', look);
            }

            column += 2;
        }

        // A wide character that straddles the left edge may begin where the limit is already reached.
        column = Math.Min(column, limit);
        if (column > first)
        {
            MendEdges(row, first, column, cutsLeft);
        }

        return column - x;
    }

    /// <summary>Fills a rectangle with one character of width one.</summary>
    public void Fill(int x, int y, int width, int height, char character, Style style)
    {
        ulong glyph = GlyphReader.Classify(char.IsSurrogate(character) ? Glyphs.StandIn : character);
        Cell cell = new((glyph & Cell.Wide) == 0 ? glyph : Glyphs.StandIn, Look.Of(style));
        if (!Clip(ref x, ref width, Width) || !Clip(ref y, ref height, Height))
        {
            return;
        }

        for (int line = y; line < y + height; line++)
        {
            Span<Cell> row = Row(line);
            bool cutsLeft = row[x].IsContinuation;
            row.Slice(x, width).Fill(cell);
            MendEdges(row, x, x + width, cutsLeft);
        }
    }

    /// <summary>Lays another grid over this one.</summary>
    /// <param name="other">The other grid, not this one.</param>
    /// <param name="x">Where its first column goes; may be left of this grid.</param>
    /// <param name="y">Where its first row goes.</param>
    public void Draw(CellGrid other, int x, int y)
    {
        ArgumentNullException.ThrowIfNull(other);
        int left = x;
        int top = y;
        int width = other.Width;
        int height = other.Height;
        if (!Clip(ref left, ref width, Width) || !Clip(ref top, ref height, Height))
        {
            return;
        }

        for (int line = top; line < top + height; line++)
        {
            Span<Cell> row = Row(line);
            bool cutsLeft = row[left].IsContinuation;
            other.Row(line - y).Slice(left - x, width).CopyTo(row[left..]);

            // A wide character of the other grid may lie across an edge of this one.
            if (row[left].IsContinuation)
            {
                row[left].Glyph = ' ';
            }

            if (row[left + width - 1].IsWide)
            {
                row[left + width - 1].Glyph = ' ';
            }

            MendEdges(row, left, left + width, cutsLeft);
        }
    }

    /// <summary>Keeps the text of a rectangle and replaces its background and adds attributes.</summary>
    /// <remarks>A wide character belongs to the rectangle that holds its left half.</remarks>
    public void Highlight(int x, int y, int width, int height, Color background, TextAttributes added = TextAttributes.None)
    {
        if (!Clip(ref x, ref width, Width) || !Clip(ref y, ref height, Height))
        {
            return;
        }

        ulong change = Look.Of(default, background, added);
        for (int line = y; line < y + height; line++)
        {
            Span<Cell> row = Row(line);
            int begin = row[x].IsContinuation ? x + 1 : x;
            int end = x + width < Width && row[x + width].IsContinuation ? x + width + 1 : x + width;
            for (int column = begin; column < end; column++)
            {
                ref Cell cell = ref row[column];
                cell.Look = (cell.Look & ~Look.Background) | change;
            }
        }
    }

    /// <summary>Finds a text in a part of a row, as it is shown there.</summary>
    /// <param name="x">First column.</param>
    /// <param name="y">Row.</param>
    /// <param name="width">Columns; what is outside of the grid is not looked at.</param>
    /// <param name="text">The text; its combining marks are found nowhere, those in the cells are passed over.</param>
    /// <param name="ignoreCase">Whether capitals count as small letters.</param>
    /// <param name="columns">How many columns it takes.</param>
    /// <returns>The column where it begins; -1 where it is not there.</returns>
    public int Find(int x, int y, int width, ReadOnlySpan<char> text, bool ignoreCase, out int columns)
    {
        int height = 1;
        columns = 0;
        if (text.IsEmpty || !Clip(ref x, ref width, Width) || !Clip(ref y, ref height, Height))
        {
            return -1;
        }

        ReadOnlySpan<Cell> row = Row(y).Slice(x, width);
        for (int start = 0; start < row.Length; start++)
        {
            if (!row[start].IsContinuation && StartsWith(row[start..], text, ignoreCase, out columns))
            {
                return x + start;
            }
        }

        return -1;
    }

    /// <summary>The text of a row, for tests and screen dumps; trailing blanks included.</summary>
    public string RowText(int y)
    {
        StringBuilder text = new(Width);
        Span<uint> marks = stackalloc uint[4];
        foreach (ref readonly Cell cell in Row(y))
        {
            if (cell.IsContinuation)
            {
                continue;
            }

            AppendCodePoint(text, Cell.BaseOf(cell.Glyph));
            int count = Cell.MarksOf(cell.Glyph, marks);
            for (int i = 0; i < count; i++)
            {
                AppendCodePoint(text, marks[i]);
            }
        }

        return text.ToString();
    }

    /// <summary>The style of a cell.</summary>
    public Style StyleAt(int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width, nameof(x));
        return Look.ToStyle(Row(y)[x].Look);
    }

    internal Span<Cell> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        return _cells.AsSpan(y * Width, Width);
    }

    private static bool StartsWith(ReadOnlySpan<Cell> row, ReadOnlySpan<char> text, bool ignoreCase, out int columns)
    {
        columns = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (columns >= row.Length || !IsSame(new Rune(Cell.BaseOf(row[columns].Glyph)), rune, ignoreCase))
            {
                return false;
            }

            columns++;
            while (columns < row.Length && row[columns].IsContinuation)
            {
                columns++;
            }
        }

        return true;
    }

    private static bool IsSame(Rune one, Rune other, bool ignoreCase) =>
        one == other || (ignoreCase && Rune.ToUpperInvariant(one) == Rune.ToUpperInvariant(other));

    // What was written may have taken one half of a wide character at either end; the other half becomes a blank.
    private static void MendEdges(Span<Cell> row, int first, int end, bool cutsLeft)
    {
        if (cutsLeft)
        {
            row[first - 1].Glyph = ' ';
        }

        if (end < row.Length && row[end].IsContinuation)
        {
            row[end].Glyph = ' ';
        }
    }

    private static bool Clip(ref int start, ref int length, int bound)
    {
        long end = Math.Min((long)start + length, bound);
        start = Math.Max(start, 0);
        length = (int)Math.Max(end - start, 0);
        return length > 0;
    }

    private static void AppendCodePoint(StringBuilder text, uint codePoint) =>
        text.Append(new Rune(codePoint).ToString());
}
