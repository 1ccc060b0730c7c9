using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>Writes a number in digits of three lines, as a display of seven segments does; other characters stand on the last
/// line.</summary>
internal static class LargeDigits
{
    public const int Height = 3;

    private const int Width = 3;

    private static readonly string[] Lines =
    [
        " _     _  _     _  _  _  _  _ ",
        "| |  | _| _||_||_ |_   ||_||_|",
        "|_|  ||_  _|  | _||_|  ||_| _|",
    ];

    /// <returns>Cells used.</returns>
    public static int Write(CellGrid grid, int x, int y, int width, ReadOnlySpan<char> text, Style style)
    {
        int used = 0;
        foreach (char character in text)
        {
            int cells = char.IsAsciiDigit(character) ? Width : 1;
            if (used + cells > width)
            {
                // Half a number is a wrong number: what does not fit is left out, and a mark says so.
                grid.Write(x + Math.Max(0, width - 1), y + Height - 1, "…", style, 1);
                return width;
            }

            for (int line = 0; line < Height && cells == Width; line++)
            {
                grid.Write(x + used, y + line, Lines[line].AsSpan((character - '0') * Width, Width), style);
            }

            if (cells == 1)
            {
                grid.Write(x + used, y + Height - 1, [character], style);
            }

            used += cells;
        }

        return used;
    }
}
