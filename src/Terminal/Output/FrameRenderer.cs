using System.Runtime.InteropServices;

namespace Bpftop.Terminal;

/// <summary>Turns a grid into the bytes that change the screen from what it shows to what the grid says.</summary>
/// <remarks>
/// Touches no terminal: the caller writes what <see cref="Render"/> returns, whole, before it renders again. Allocates
/// only when the size changes or a frame is larger than every one before.
/// </remarks>
public sealed partial class FrameRenderer(ColorDepth depth, bool ascii)
{
    // The most one cell can take: a full SGR (60), a cursor movement (12), a disputed glyph with three marks (34).
    private const int MaxCellBytes = 112;

    // CSI n C takes four bytes, so up to four unchanged ASCII cells are as cheap to write again.
    private const int LongestRewrite = 4;
    private const int ShortestErase = 4;
    private const int LongestStepBack = 3;
    private const int Nowhere = -1;

    private readonly FrameBuffer _out = new();
    private LookPalette _palette = new(depth);
    private Cell[] _shown = [];
    private int _width;
    private int _height;
    private bool _isShown;
    private int _x = Nowhere;
    private int _y = Nowhere;
    private ulong _look;

    /// <summary>The terminal shows a frame at once between begin and end (DECSET 2026).</summary>
    public bool Synchronized { get; set; }

    /// <summary>The colours that the terminal is given. When they change, the next frame draws everything.</summary>
    public ColorDepth Depth
    {
        get => _palette.Depth;
        set
        {
            if (value != _palette.Depth)
            {
                _palette = new LookPalette(value);
                Invalidate();
            }
        }
    }

    /// <summary>Forgets what is shown: the next frame clears the screen and draws everything.</summary>
    public void Invalidate() => _isShown = false;

    /// <summary>The bytes that make the screen show the grid; empty where it does already.</summary>
    public ReadOnlySpan<byte> Render(CellGrid grid)
    {
        _out.Clear();
        if (Synchronized)
        {
            _out.Add(ControlSequences.BeginSynchronized);
        }

        int start = _out.Length;
        if (!_isShown || grid.Width != _width || grid.Height != _height)
        {
            Restart(grid.Width, grid.Height);
        }

        for (int y = 0; y < _height; y++)
        {
            Span<Cell> cells = grid.Row(y);
            Span<Cell> shown = _shown.AsSpan(y * _width, _width);
            if (!MemoryMarshal.AsBytes(cells).SequenceEqual(MemoryMarshal.AsBytes(shown)))
            {
                DrawRow(y, cells, shown);
            }
        }

        if (_out.Length == start)
        {
            return default;
        }

        if (Synchronized)
        {
            _out.Reserve(ControlSequences.EndSynchronized.Length);
            _out.Add(ControlSequences.EndSynchronized);
        }

        return _out.Written;
    }

    private void Restart(int width, int height)
    {
        if (_shown.Length != width * height)
        {
            _shown = new Cell[width * height];
        }

        (_width, _height) = (width, height);
        _shown.AsSpan().Fill(new Cell(' ', 0));
        _out.Add(ControlSequences.ClearScreen);
        (_x, _y, _look) = (Nowhere, Nowhere, 0);
        _isShown = true;
    }

    private void DrawRow(int y, Span<Cell> cells, Span<Cell> shown)
    {
        _out.Reserve((_width + 1) * MaxCellBytes);
        int erasable = EraseableFrom(cells);
        for (int x = 0; x < cells.Length; x++)
        {
            ref readonly Cell cell = ref cells[x];
            if (cell.SameAs(shown[x]))
            {
                continue;
            }

            if (x >= erasable && cells.Length - x >= ShortestErase)
            {
                EraseFrom(x, y);
                cells[x..].CopyTo(shown[x..]);
                return;
            }

            MoveTo(x, y, cells);
            DrawCell(x, cell, cells, shown);
        }
    }

    // The first of the trailing blanks that erasing to the end of the line makes: no colour behind them, since not
    // every terminal erases in the current background.
    private int EraseableFrom(Span<Cell> cells)
    {
        int x = cells.Length;
        while (x > 0 && cells[x - 1].IsBlank && (_palette.Resolve(cells[x - 1].Look) & Look.OfBlank) == 0)
        {
            x--;
        }

        return x;
    }

    private void EraseFrom(int x, int y)
    {
        MoveTo(x, y, default);
        SwitchTo(Look.ForBlank(0, _look));
        _out.Add(ControlSequences.EraseToEndOfLine);
    }

    private void DrawCell(int x, in Cell cell, Span<Cell> cells, Span<Cell> shown)
    {
        ulong look = _palette.Resolve(cell.Look);
        SwitchTo(cell.IsBlank ? Look.ForBlank(look, _look) : look);
        shown[x] = cell;
        int width = cell.IsWide ? 2 : 1;
        if (cell.IsWide)
        {
            shown[x + 1] = cells[x + 1];
        }

        if (cell.IsAscii)
        {
            _out.Add((byte)cell.Glyph);
        }
        else if (ascii)
        {
            DrawInAscii(cell);
        }
        else if ((cell.Glyph & Cell.Disputed) != 0)
        {
            DrawDisputed(x, width, cell);
            if (x + width < shown.Length)
            {
                // The terminal may have drawn wider than the table says: draw the neighbour again.
                shown[x + width].Glyph = Cell.Unknown;
            }

            return;
        }
        else
        {
            DrawGlyph(cell);
        }

        // After the last column terminals disagree on where the cursor is.
        _x = x + width < _width ? x + width : Nowhere;
    }

    private void DrawGlyph(in Cell cell)
    {
        _out.AddCodePoint(Cell.BaseOf(cell.Glyph));
        Span<uint> marks = stackalloc uint[4];
        int count = Cell.MarksOf(cell.Glyph, marks);
        for (int i = 0; i < count; i++)
        {
            _out.AddCodePoint(marks[i]);
        }
    }

    private void DrawInAscii(in Cell cell)
    {
        byte standIn = AsciiGlyphs.Of(Cell.BaseOf(cell.Glyph));
        _out.Add(standIn);
        if (cell.IsWide)
        {
            _out.Add(standIn);
        }
    }

    // Blanks first, for terminals that draw narrower than the table says; afterwards the cursor may be anywhere.
    private void DrawDisputed(int x, int width, in Cell cell)
    {
        _out.Add("  "u8[..width]);
        MoveToColumn(x);
        DrawGlyph(cell);
        _x = Nowhere;
    }
}
