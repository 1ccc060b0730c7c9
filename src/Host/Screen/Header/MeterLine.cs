using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>Draws one meter as a bar, as a line of text or in large digits. A meter without segments is a line of text.</summary>
internal static class MeterLine
{
    private const int Longest = 128;
    private const int MostSegments = 8;
    private const long SecondsOfDay = 86_400;

    /// <summary>Draws a meter of the host.</summary>
    public static void Draw(CellGrid grid, Area area, HostMeter meter, MeterForm form, Frame frame, Theme theme)
    {
        LineText caption = new(stackalloc char[Longest]);
        if (form == MeterForm.Digits)
        {
            Add(ref caption, meter.Figure, frame);
            DrawDigits(grid, area, meter.Spec.Label, caption.Text, theme);
            return;
        }

        double maximum = meter.Maximum?.Invoke(frame) ?? meter.Spec.Maximum;
        if (maximum == 0 && meter.WhenEmpty is { } none)
        {
            caption.Add(none);
        }
        else
        {
            Add(ref caption, meter.Caption, frame);
            foreach (ImmutableArray<CaptionPart> extra in meter.Extras)
            {
                if (HasAny(extra, frame))
                {
                    Add(ref caption, extra, frame);
                }
            }
        }

        if (form == MeterForm.Text || meter.Segments.IsEmpty)
        {
            DrawText(grid, area, meter.Spec.Label, caption.Text, theme);
            return;
        }

        Span<double> segments = stackalloc double[MostSegments];
        segments = segments[..meter.Segments.Length];
        for (int segment = 0; segment < segments.Length; segment++)
        {
            segments[segment] = meter.Segments[segment].Number(frame);
        }

        Style[] styles = meter == HostMeters.Memory ? theme.Memory : meter == HostMeters.Swap ? theme.Swap : theme.Cpu;
        MeterBar.Draw(grid, area, theme, meter.Spec.Label, segments, styles, maximum, caption.Text);
    }

    /// <summary>Draws a bar of a plugin.</summary>
    public static void Draw(CellGrid grid, Area area, MeterReading meter, MeterForm form, Theme theme)
    {
        LineText value = new(stackalloc char[Longest]);
        value.Add(meter.Spec.Unit, SumOf(meter));
        ReadOnlySpan<char> caption = meter.Caption is null ? value.Text : meter.Caption;
        switch (form)
        {
            case MeterForm.Digits:
                DrawDigits(grid, area, meter.Spec.Label, value.Text, theme);
                break;
            case MeterForm.Text:
                DrawText(grid, area, meter.Spec.Label, caption, theme);
                break;
            default:
                MeterBar.Draw(grid, area, theme, meter.Spec.Label, meter.Segments, theme.Cpu, meter.Maximum, caption);
                break;
        }
    }

    /// <summary>What the segments of a plugin's bar add up to; NaN where none is known.</summary>
    public static double SumOf(MeterReading meter)
    {
        double sum = double.NaN;
        foreach (double part in meter.Segments)
        {
            sum = double.IsNaN(part) ? sum : part + (double.IsNaN(sum) ? 0 : sum);
        }

        return sum;
    }

    private static void DrawText(CellGrid grid, Area area, ReadOnlySpan<char> label, ReadOnlySpan<char> text, Theme theme)
    {
        int used = grid.Write(area.X, area.Y, label, theme.MeterLabel, area.Width);
        used += grid.Write(area.X + used, area.Y, ": ", theme.MeterLabel, area.Width - used);
        grid.Write(area.X + used, area.Y, text, theme.Text, area.Width - used);
    }

    private static void DrawDigits(CellGrid grid, Area area, ReadOnlySpan<char> label, ReadOnlySpan<char> text, Theme theme)
    {
        int y = area.Y + LargeDigits.Height - 1;
        int used = grid.Write(area.X, y, label, theme.MeterLabel, area.Width);
        used += grid.Write(area.X + used, y, " ", theme.MeterLabel, area.Width - used);
        LargeDigits.Write(grid, area.X + used, area.Y, area.Width - used, text, theme.Strong);
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
                Add(ref text, value, frame);
            }
        }
    }

    private static void Add(ref LineText text, MeterValue value, Frame frame)
    {
        if (value.Word is { } word)
        {
            text.Add(word(frame) ?? "-");
            return;
        }

        double number = value.Number(frame);
        switch (value.Unit)
        {
            case Unit.None:
                text.Add(number, value.Decimals);
                break;
            case Unit.Percent:
                text.AddPercent(number);
                break;
            case Unit.Count when !double.IsNaN(number):
                text.Add((long)number);
                break;
            case Unit.Seconds when !double.IsNaN(number):
                AddDuration(ref text, (long)number);
                break;
            default:
                text.Add(value.Unit, number);
                break;
        }
    }

    private static void AddDuration(ref LineText text, long seconds)
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
