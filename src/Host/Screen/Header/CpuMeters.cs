using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>Draws the CPUs' bars.</summary>
internal sealed class CpuMeters(Theme theme)
{
    private HostMeter?[] _meters = [];

    public void Draw(CellGrid grid, Area area, CpuGrid layout, Frame frame)
    {
        if (layout.IsAverage)
        {
            MeterLine.Draw(grid, area with { Height = 1 }, HostMeters.Cpu, frame, theme);
            return;
        }

        int cpus = layout.Rows == 0 ? 0 : frame.System.CpuCount;
        if (cpus > _meters.Length)
        {
            Array.Resize(ref _meters, cpus);
        }

        for (int cpu = 0; cpu < cpus; cpu++)
        {
            HostMeter meter = _meters[cpu] ??= HostMeters.OfCpu(cpu);
            int width = area.Width / layout.Columns;
            int column = cpu / layout.Rows;
            bool isLast = column == layout.Columns - 1;
            Area bar = new(
                area.X + (column * width),
                area.Y + (cpu % layout.Rows),
                isLast ? area.Width - (column * width) : width - 1,
                1);
            MeterLine.Draw(grid, bar, meter, frame, theme);
        }
    }
}
