using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>Draws one meter on one line: a bar, or its caption alone where it has no segments.</summary>
internal static class MeterLine
{
    private const int Longest = 128;
    private const int MostSegments = 8;
    private const long SecondsOfDay = 86_400;

    /// <summary>Draws a meter of the host.</summary>
    public static void Draw(CellGrid grid, Area line, HostMeter meter, Frame frame, Theme theme)
    {
        double maximum = meter.Maximum?.Invoke(frame) ?? meter.Spec.Maximum;
        LineText caption = new(stackalloc char[Longest]);
        if (maximum == 0 && meter.WhenEmpty is { } none)
        {
            caption.Add(none);
        }
        else
        {
            Add(ref caption, meter.Caption, frame);
            if (HasAny(meter.Extra, frame))
            {
                Add(ref caption, meter.Extra, frame);
            }
        }

        if (meter.Segments.IsEmpty)
        {
            int used = grid.Write(line.X, line.Y, meter.Spec.Label, theme.MeterLabel, line.Width);
            used += grid.Write(line.X + used, line.Y, ": ", theme.MeterLabel, line.Width - used);
            grid.Write(line.X + used, line.Y, caption.Text, theme.Text, line.Width - used);
            return;
        }

        Span<double> segments = stackalloc double[MostSegments];
        segments = segments[..meter.Segments.Length];
        for (int segment = 0; segment < segments.Length; segment++)
        {
            segments[segment] = meter.Segments[segment].Number(frame);
        }

        Style[] styles = meter == HostMeters.Memory ? theme.Memory : meter == HostMeters.Swap ? theme.Swap : theme.Cpu;
        MeterBar.Draw(grid, line, theme, meter.Spec.Label, segments, styles, maximum, caption.Text);
    }

    /// <summary>Draws a bar of a plugin.</summary>
    public static void Draw(CellGrid grid, Area line, MeterReading meter, Theme theme)
    {
        LineText caption = new(stackalloc char[Longest]);
        if (meter.Caption is null)
        {
            double sum = double.NaN;
            foreach (double part in meter.Segments)
            {
                sum = double.IsNaN(part) ? sum : part + (double.IsNaN(sum) ? 0 : sum);
            }

            caption.Add(meter.Spec.Unit, sum);
        }

        MeterBar.Draw(grid, line, theme, meter.Spec.Label, meter.Segments, theme.Cpu, meter.Maximum, meter.Caption ?? caption.Text);
    }

    private static bool HasAny(ImmutableArray<CaptionPart> parts, Frame frame)
    {
        foreach (CaptionPart part in parts)
        {
            if (part.Value is { } value && value.Number(frame) > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(ref LineText text, ImmutableArray<CaptionPart> parts, Frame frame)
    {
        foreach (CaptionPart part in parts)
        {
            text.Add(part.Text);
            if (part.Value is { } value)
            {
                Add(ref text, value, value.Number(frame));
            }
        }
    }

    private static void Add(ref LineText text, MeterValue value, double number)
    {
        switch (value.Unit)
        {
            case Unit.None:
                text.Add(number, value.Decimals);
                break;
            case Unit.Percent:
                text.AddPercent(number);
                break;
            case Unit.Count:
                text.Add((long)number);
                break;
            case Unit.Seconds when !double.IsNaN(number):
                AddUptime(ref text, (long)number);
                break;
            default:
                text.Add(value.Unit, number);
                break;
        }
    }

    private static void AddUptime(ref LineText text, long seconds)
    {
        if (seconds >= SecondsOfDay)
        {
            text.Add(seconds / SecondsOfDay);
            text.Add("d ");
        }

        text.AddPair(seconds % SecondsOfDay / 3600);
        text.Add(':');
        text.AddPair(seconds % 3600 / 60);
        text.Add(':');
        text.AddPair(seconds % 60);
    }
}
