namespace Bpftop.Terminal;

/// <summary>A screenful of cells to draw into.</summary>
/// <remarks>
/// Everything written is clipped to the grid. Text is data: control characters, escape sequences, bidirectional
/// overrides and lone surrogates never reach a cell; each is shown as a visible stand-in. Wide characters take two
/// cells and are never cut in half; combining marks stay with their base. One thread at a time; no call allocates
/// while the size stays.
/// </remarks>
public sealed partial class CellGrid
{
    /// <summary>Makes a blank grid.</summary>
    public CellGrid(int width, int height) => throw new NotImplementedException();

    /// <summary>Columns.</summary>
    public int Width => throw new NotImplementedException();

    /// <summary>Rows.</summary>
    public int Height => throw new NotImplementedException();

    /// <summary>Changes the size; everything is blank afterwards.</summary>
    public void Resize(int width, int height) => throw new NotImplementedException();

    /// <summary>Blanks everything.</summary>
    public void Clear(Style style) => throw new NotImplementedException();

    /// <summary>Writes text on one row.</summary>
    /// <param name="x">First column; may be left of the grid.</param>
    /// <param name="y">Row.</param>
    /// <param name="text">The text, as hostile as it may be.</param>
    /// <param name="style">Its style.</param>
    /// <param name="maxColumns">No cell from here on is touched.</param>
    /// <returns>Columns that were used.</returns>
    public int Write(int x, int y, ReadOnlySpan<char> text, Style style, int maxColumns = int.MaxValue) =>
        throw new NotImplementedException();

    /// <summary>Fills a rectangle with one character of width one.</summary>
    public void Fill(int x, int y, int width, int height, char character, Style style) =>
        throw new NotImplementedException();

    /// <summary>Keeps the text of a rectangle and replaces its background and adds attributes.</summary>
    public void Highlight(int x, int y, int width, int height, Color background, TextAttributes added = TextAttributes.None) =>
        throw new NotImplementedException();

    /// <summary>The text of a row, for tests and screen dumps; trailing blanks included.</summary>
    public string RowText(int y) => throw new NotImplementedException();

    /// <summary>The style of a cell.</summary>
    public Style StyleAt(int x, int y) => throw new NotImplementedException();
}
