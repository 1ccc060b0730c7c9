using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Drawing;

/// <summary>Draws a bar of stacked segments: <c>Mem[|||||||    1.2G/31.0G]</c>.</summary>
internal static class MeterBar
{
    private const int LabelWidth = 3;

    /// <param name="grid">Where to draw.</param>
    /// <param name="area">The cells that the bar may take; its height does not count.</param>
    /// <param name="theme">How the frame looks.</param>
    /// <param name="label">A few characters before the bar.</param>
    /// <param name="values">One value per segment; NaN draws nothing.</param>
    /// <param name="styles">How the segments look, in turn.</param>
    /// <param name="maximum">The full bar.</param>
    /// <param name="caption">Written over the bar's right end.</param>
    public static void Draw(
        CellGrid grid,
        Area area,
        Theme theme,
        ReadOnlySpan<char> label,
        ReadOnlySpan<double> values,
        ReadOnlySpan<Style> styles,
        double maximum,
        ReadOnlySpan<char> caption)
    {
        // Labels of one width keep the bars of a column under each other.
        int labelWidth = Math.Max(TextWidth.Of(label), LabelWidth);
        int left = area.X + labelWidth;
        int inner = area.Width - labelWidth - 2;
        grid.Write(area.X + labelWidth - TextWidth.Of(label), area.Y, label, theme.MeterLabel, area.Width);
        if (inner < 1)
        {
            return;
        }

        grid.Write(left, area.Y, "[", theme.MeterFrame);
        grid.Write(left + inner + 1, area.Y, "]", theme.MeterFrame);
        int from = left + 1;
        double sum = 0;
        int drawn = 0;
        for (int segment = 0; segment < values.Length; segment++)
        {
            sum += values[segment] > 0 ? values[segment] : 0;
            int end = maximum > 0 ? (int)Math.Min(inner, Math.Round(sum / maximum * inner)) : 0;
            if (end > drawn)
            {
                grid.Fill(from + drawn, area.Y, end - drawn, 1, theme.Bars[segment % theme.Bars.Length], styles[segment % styles.Length]);
                drawn = end;
            }
        }

        WriteCaption(grid, from, area.Y, inner, drawn, theme, caption);
    }

    private static void WriteCaption(CellGrid grid, int x, int y, int width, int drawn, Theme theme, ReadOnlySpan<char> caption)
    {
        int columns = TextWidth.Of(caption);
        if (columns > width)
        {
            // Half a number is a wrong number: leave out what does not fit, from the right, by words.
            int space = caption.LastIndexOf(' ');
            if (space > 0)
            {
                WriteCaption(grid, x, y, width, drawn, theme, caption[..space]);
            }

            return;
        }

        Style style = drawn > width - columns ? theme.MeterFrame : theme.MeterText;
        grid.Write(x + width - columns, y, caption, style);
    }
}
