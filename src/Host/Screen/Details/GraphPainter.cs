using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Details;

/// <summary>Draws values over time: the newest at the right, two to a cell, from zero up to a round number that is written. What
/// is not known is a gap; what is known to be nothing is a dot at the bottom.</summary>
internal static class GraphPainter
{
    /// <summary>Values in a cell.</summary>
    public const int PerCell = 2;

    private const int Dots = 4;
    private const char Braille = '\u2800';

    // By how many of a cell's four levels are filled.
    private const string Ascii = " .:=#";

    /// <summary>The dots of braille from the bottom up, of its left and its right column.</summary>
    private static ReadOnlySpan<byte> Left => [0x40, 0x04, 0x02, 0x01];

    private static ReadOnlySpan<byte> Right => [0x80, 0x20, 0x10, 0x08];

    /// <summary>Draws a graph.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="area">A line for the label, and at least one for the values.</param>
    /// <param name="theme">How it looks.</param>
    /// <param name="values">The values.</param>
    /// <param name="graph">Which of them.</param>
    /// <param name="last">The number of the frame at the right end.</param>
    /// <param name="ascii">Whether plain characters are used.</param>
    public static void Draw(CellGrid grid, Area area, Theme theme, ValueHistory values, int graph, long last, bool ascii)
    {
        if (area.Width < 1 || area.Height < 2)
        {
            return;
        }

        GraphSpec spec = values.Graphs[graph];
        long first = last - (area.Width * PerCell) + 1;
        double most = values.Most(graph, first, last);
        double scale = spec.Top > 0 ? spec.Top : ScaleFor(spec.Unit, most);
        DrawLabel(grid, area, theme, spec, values.At(graph, last), double.IsNaN(most) ? double.NaN : scale);
        Style style = theme.Cpu[graph % theme.Cpu.Length];
        Span<char> line = stackalloc char[Math.Min(area.Width, ValueHistory.Capacity)];
        int height = area.Height - 1;
        for (int row = 0; row < height; row++)
        {
            int below = (height - 1 - row) * Dots;
            for (int x = 0; x < line.Length; x++)
            {
                int left = FilledOf(values.At(graph, first + (x * PerCell)), scale, height) - below;
                int right = FilledOf(values.At(graph, first + (x * PerCell) + 1), scale, height) - below;
                int bits = Bits(Left, left) | Bits(Right, right);
                line[x] = ascii ? Ascii[Math.Clamp(Math.Max(left, right), 0, Dots)] : bits == 0 ? ' ' : (char)(Braille + bits);
            }

            grid.Write(area.X, area.Y + 1 + row, line, style, area.Width);
        }
    }

    /// <summary>The round number that the largest value is drawn under.</summary>
    /// <param name="unit">Bytes are rounded to powers of two.</param>
    /// <param name="most">The largest value; NaN for none.</param>
    public static double ScaleFor(Unit unit, double most)
    {
        if (unit is Unit.Bytes or Unit.BytesPerSecond)
        {
            return most > 1024 ? Math.Pow(2, Math.Ceiling(Math.Log2(most))) : 1024;
        }

        if (!(most > 0))
        {
            return 1;
        }

        double ten = Math.Pow(10, Math.Floor(Math.Log10(most)));
        double scale = most <= ten ? ten : most <= 2 * ten ? 2 * ten : most <= 5 * ten ? 5 * ten : 10 * ten;
        return unit == Unit.Percent ? Math.Max(1, scale) : scale;
    }

    private static void DrawLabel(CellGrid grid, Area area, Theme theme, GraphSpec spec, double now, double scale)
    {
        LineText top = new(stackalloc char[32]);
        top.Add("to ");
        top.Add(spec.Unit, scale);
        int used = grid.Write(area.X, area.Y, spec.Label, theme.MeterLabel, area.Width);
        LineText text = new(stackalloc char[32]);
        text.Add(' ');
        text.Add(spec.Unit, now);
        used += grid.Write(area.X + used, area.Y, text.Text, theme.Text, area.Width - used);
        if (used + top.Length + 1 <= area.Width)
        {
            grid.Write(area.Right - top.Length, area.Y, top.Text, theme.Dim);
        }
    }

    /// <summary>How many dots a value takes in all lines; 0 for one that is not known.</summary>
    private static int FilledOf(double value, double scale, int height) =>
        double.IsNaN(value) ? 0 : Math.Clamp((int)Math.Round(value / scale * height * Dots), 1, height * Dots);

    private static int Bits(ReadOnlySpan<byte> dots, int filled)
    {
        int bits = 0;
        for (int dot = 0; dot < dots.Length && dot < filled; dot++)
        {
            bits |= dots[dot];
        }

        return bits;
    }
}
