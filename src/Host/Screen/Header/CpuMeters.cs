using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>Draws single CPUs: bars, numbers, or where there are very many, a character for each.</summary>
internal sealed class CpuMeters(bool ascii)
{
    private const int NumberWidth = 11;
    private const int LabelWidth = 4;
    private const int CellGroup = 8;

    /// <summary>What use is high is not green any more.</summary>
    private const double High = 80;

    private const string Levels = "▁▂▃▄▅▆▇█";
    private const string AsciiLevels = "_.:-=+*#";

    private HostMeter?[] _meters = [];

    /// <summary>Lays CPUs out.</summary>
    /// <param name="form">How they are to look. Bars that find no room give way to a character for each CPU.</param>
    /// <param name="cpus">How many; 0 where that is not known.</param>
    /// <param name="width">Of the column.</param>
    /// <param name="rows">The most lines.</param>
    /// <param name="hasShare">Whether other columns have other CPUs.</param>
    public static CpuLayout LayOut(MeterForm form, int cpus, int width, int rows, bool hasShare)
    {
        if (form == MeterForm.Text && cpus > 0)
        {
            int columns = Math.Clamp(width / NumberWidth, 1, cpus);
            int needed = (cpus + columns - 1) / columns;
            if (needed <= rows)
            {
                return new CpuLayout(form, new CpuGrid(columns, needed, false));
            }
        }
        else if (form == MeterForm.Bar)
        {
            // The gap behind the last bar is the gap between two columns.
            CpuGrid bars = CpuGrid.Fit(cpus, width + 1, rows, hasShare ? 1 : 2);
            if (!bars.IsAverage || cpus == 0)
            {
                return new CpuLayout(form, bars);
            }
        }

        int cells = width - LabelWidth >= CellGroup ? (width - LabelWidth) / CellGroup * CellGroup : Math.Max(1, width - LabelWidth);
        int lines = (cpus + cells - 1) / cells;
        return lines >= 1 && lines <= Math.Min(rows, form == MeterForm.Graph ? rows : CpuGrid.ComfortableRows)
            ? new CpuLayout(MeterForm.Graph, new CpuGrid(cells, lines, false))
            : new CpuLayout(MeterForm.Bar, new CpuGrid(1, Math.Min(1, rows), true));
    }

    /// <summary>Draws some CPUs.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="area">The column, from the first line of them.</param>
    /// <param name="layout">How.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="theme">How it looks.</param>
    public void Draw(CellGrid grid, Area area, CpuLayout layout, int first, int count, Frame frame, Theme theme)
    {
        CpuGrid places = layout.Grid;
        if (places.IsAverage)
        {
            MeterLine.Draw(grid, area with { Height = 1 }, HostMeters.Cpu, MeterForm.Bar, frame, theme);
            return;
        }

        if (layout.Form == MeterForm.Graph)
        {
            DrawCells(grid, area, places, first, count, frame, theme);
            return;
        }

        if (first + count > _meters.Length)
        {
            Array.Resize(ref _meters, first + count);
        }

        for (int index = 0; index < count; index++)
        {
            HostMeter meter = _meters[first + index] ??= HostMeters.OfCpu(first + index);
            int width = (area.Width + 1) / places.Columns;
            int column = index / places.Rows;
            int wide = column == places.Columns - 1 ? area.Width - (column * width) : width - 1;
            Area place = new(area.X + (column * width), area.Y + (index % places.Rows), wide, 1);
            if (layout.Form == MeterForm.Text)
            {
                DrawNumber(grid, place, meter, frame, theme);
            }
            else
            {
                MeterLine.Draw(grid, place, meter, MeterForm.Bar, frame, theme);
            }
        }
    }

    /// <summary>The CPU's number, and how busy it is.</summary>
    private static void DrawNumber(CellGrid grid, Area place, HostMeter meter, Frame frame, Theme theme)
    {
        string label = meter.Spec.Label;
        int used = grid.Write(place.X + Math.Max(0, 3 - label.Length), place.Y, label, theme.MeterLabel, place.Width) + Math.Max(0, 3 - label.Length);
        LineText text = new(stackalloc char[16]);
        double busy = meter.Figure.Number(frame);
        text.AddPercent(busy);
        int at = Math.Max(used + 1, NumberWidth - 1 - text.Length);
        grid.Write(place.X + at, place.Y, text.Text, busy >= High ? theme.Cpu[2] : theme.Text, place.Width - at);
    }

    private void DrawCells(CellGrid grid, Area area, CpuGrid places, int first, int count, Frame frame, Theme theme)
    {
        string levels = ascii ? AsciiLevels : Levels;
        Span<char> buffer = stackalloc char[LabelWidth];
        for (int index = 0; index < count; index++)
        {
            int y = area.Y + (index / places.Columns);
            int column = index % places.Columns;
            if (column == 0)
            {
                LineText label = new(buffer);
                label.Add(first + index);
                grid.Write(area.X + Math.Max(0, LabelWidth - 1 - label.Length), y, label.Text, theme.MeterLabel, area.Width);
            }

            ref readonly Collect.CpuShare share = ref frame.System.Cpus[first + index];
            double busy = 100 - share.Idle - share.IoWait;
            int level = double.IsNaN(busy) ? -1 : Math.Clamp((int)(busy / 100 * levels.Length), 0, levels.Length - 1);
            Style style = level < 0 ? theme.Dim : busy >= High ? theme.Cpu[2] : theme.Cpu[0];
            int x = area.X + LabelWidth + column;
            grid.Write(x, y, level < 0 ? "?" : levels.AsSpan(level, 1), style, area.Right - x);
        }
    }
}

/// <summary>How CPUs are laid out.</summary>
/// <param name="Form">Bars, numbers, or a character for each.</param>
/// <param name="Grid">Where they are.</param>
internal readonly record struct CpuLayout(MeterForm Form, CpuGrid Grid);
