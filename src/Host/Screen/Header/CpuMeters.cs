using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>Draws the CPUs' bars.</summary>
internal static class CpuMeters
{
    public static void Draw(CellGrid grid, Area area, CpuGrid layout, SystemSample system, Theme theme)
    {
        if (layout.Rows == 0)
        {
            return;
        }

        if (layout.IsAverage)
        {
            Draw(grid, area with { Height = 1 }, "Avg", system.Total, theme);
            return;
        }

        int width = area.Width / layout.Columns;
        for (int cpu = 0; cpu < system.CpuCount; cpu++)
        {
            int column = cpu / layout.Rows;
            bool isLast = column == layout.Columns - 1;
            Area bar = new(
                area.X + (column * width),
                area.Y + (cpu % layout.Rows),
                isLast ? area.Width - (column * width) : width - 1,
                1);
            DrawOne(grid, bar, cpu, system.Cpus[cpu], theme);
        }
    }

    private static void DrawOne(CellGrid grid, Area bar, int cpu, in CpuShare share, Theme theme)
    {
        LineText label = new(stackalloc char[16]);
        label.Add(cpu);
        Draw(grid, bar, label.Text, share, theme);
    }

    private static void Draw(CellGrid grid, Area bar, ReadOnlySpan<char> label, in CpuShare share, Theme theme)
    {
        LineText caption = new(stackalloc char[16]);
        caption.AddPercent(100 - share.Idle - share.IoWait);
        ReadOnlySpan<double> parts = [share.User, share.Nice, share.System, share.Irq, share.Steal, share.IoWait];
        MeterBar.Draw(grid, bar, theme, label, parts, theme.Cpu, 100, caption.Text);
    }
}
