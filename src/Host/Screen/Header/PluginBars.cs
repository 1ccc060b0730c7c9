using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>The bars of plugins: in two columns they take what the host leaves free on the left, then both sides of each
/// line; in one column the lines below the host's.</summary>
internal static class PluginBars
{
    /// <summary>Lines of the header that the bars need, the host's own included.</summary>
    /// <param name="bars">How many there are.</param>
    /// <param name="left">Items of the host on the left.</param>
    /// <param name="right">Items of the host on the right; not fewer.</param>
    /// <param name="isWide">Whether there are two columns.</param>
    public static int LinesFor(int bars, int left, int right, bool isWide) => isWide
        ? right + ((Math.Max(0, bars - (right - left)) + 1) / 2)
        : left + right + bars;

    /// <summary>How many bars find room.</summary>
    /// <param name="lines">Lines that there are, the host's own included.</param>
    /// <param name="left">Items of the host on the left.</param>
    /// <param name="right">Items of the host on the right; not fewer.</param>
    /// <param name="isWide">Whether there are two columns.</param>
    public static int PlacesIn(int lines, int left, int right, bool isWide) => isWide
        ? Math.Max(0, Math.Min(lines, right) - left) + (Math.Max(0, lines - right) * 2)
        : Math.Max(0, lines - left - right);

    /// <summary>Draws one, or how many are left out where it is the last that there is room for.</summary>
    public static void Draw(CellGrid grid, Area line, Frame frame, int bar, int places, Theme theme)
    {
        if (bar >= frame.Meters.Count)
        {
            return;
        }

        if (bar == places - 1 && frame.Meters.Count > places)
        {
            LineText text = new(stackalloc char[64]);
            text.Add("and ");
            text.Add(frame.Meters.Count - bar);
            text.Add(" bars more: a larger screen has room");
            grid.Write(line.X, line.Y, text.Text, theme.MeterText, line.Width);
            return;
        }

        Draw(grid, line, frame.Meters[bar], theme);
    }

    private static void Draw(CellGrid grid, Area line, MeterReading meter, Theme theme)
    {
        if (meter.Caption is { } caption)
        {
            MeterBar.Draw(grid, line, theme, meter.Spec.Label, meter.Segments, theme.Cpu, meter.Maximum, caption);
            return;
        }

        double sum = double.NaN;
        foreach (double part in meter.Segments)
        {
            sum = double.IsNaN(part) ? sum : part + (double.IsNaN(sum) ? 0 : sum);
        }

        LineText value = new(stackalloc char[64]);
        value.Add(meter.Spec.Unit, sum);
        MeterBar.Draw(grid, line, theme, meter.Spec.Label, meter.Segments, theme.Cpu, meter.Maximum, value.Text);
    }
}
