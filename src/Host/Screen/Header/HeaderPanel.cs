using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>The meters above the table: CPUs, memory, swap, tasks, load, pressure, traffic, plugins' bars.</summary>
/// <remarks>Items stand in the order of their weight, so that a low screen loses the light ones first.</remarks>
internal sealed class HeaderPanel(Theme theme)
{
    /// <summary>Below this everything stands in one column.</summary>
    private const int TwoColumns = 72;

    /// <summary>Lines besides the CPUs' on either side, plugins' bars not counted.</summary>
    private const int LeftItems = 2;
    private const int RightItems = 4;

    /// <summary>How many lines the header takes.</summary>
    /// <param name="frame">What it shows.</param>
    /// <param name="width">Of the screen.</param>
    /// <param name="available">The most that it may take.</param>
    public static int HeightFor(Frame frame, int width, int available) => Plan(frame, width, available).Height;

    /// <summary>Draws into the lines that <see cref="HeightFor"/> counted.</summary>
    public void Draw(CellGrid grid, Area area, Frame frame)
    {
        HeaderPlan plan = Plan(frame, area.Width, area.Height);
        int y = area.Y;
        if (plan.HasNotice)
        {
            WriteNotice(grid, area with { Y = y++ }, frame);
        }

        CpuMeters.Draw(grid, area with { Y = y, Height = plan.Cpus.Rows }, plan.Cpus, frame.System, theme);
        y += plan.Cpus.Rows;
        int places = PluginBars.PlacesIn(plan.ItemRows, LeftItems, RightItems, plan.IsWide);
        int half = area.Width / 2;
        for (int line = 0; line < plan.ItemRows; line++, y++)
        {
            if (plan.IsWide)
            {
                DrawLeft(grid, new Area(0, y, half - 1, 1), frame, line, places);
                DrawRight(grid, new Area(half + 1, y, area.Width - half - 1, 1), frame, line, places);
            }
            else
            {
                DrawStacked(grid, new Area(0, y, area.Width, 1), frame, line, places);
            }
        }
    }

    private static HeaderPlan Plan(Frame frame, int width, int available)
    {
        if (available < 1 || width < 1)
        {
            return default;
        }

        bool hasNotice = frame.Collector.Notice is not null && available > 2;
        bool isWide = width >= TwoColumns;
        int items = PluginBars.LinesFor(frame.Meters.Count, LeftItems, RightItems, isWide);
        int rest = available - (hasNotice ? 1 : 0);

        // The CPUs come first, but leave two lines for memory and tasks.
        CpuGrid cpus = CpuGrid.Fit(frame.System.CpuCount, width, Math.Max(1, rest - Math.Min(items, 4)));
        return new HeaderPlan(hasNotice, cpus, Math.Clamp(rest - cpus.Rows, 0, items), isWide);
    }

    private void WriteNotice(CellGrid grid, Area line, Frame frame)
    {
        int x = line.X + grid.Write(line.X, line.Y, frame.Collector.Name, theme.Notice, line.Width);
        x += grid.Write(x, line.Y, ": ", theme.Notice);
        grid.Write(x, line.Y, frame.Collector.Notice, theme.Notice);
    }

    /// <summary>Memory and tasks first, for where there is room for one or two only.</summary>
    private void DrawStacked(CellGrid grid, Area line, Frame frame, int item, int places)
    {
        switch (item)
        {
            case 0:
                DrawMemory(grid, line, frame.System.Memory);
                break;
            case 2:
                DrawSwap(grid, line, frame.System.Memory);
                break;
            case < LeftItems + RightItems:
                DrawRight(grid, line, frame, item == 1 ? 0 : item - LeftItems, places);
                break;
            default:
                PluginBars.Draw(grid, line, frame, item - LeftItems - RightItems, places, theme);
                break;
        }
    }

    private void DrawLeft(CellGrid grid, Area area, Frame frame, int line, int places)
    {
        switch (line)
        {
            case 0:
                DrawMemory(grid, area, frame.System.Memory);
                break;
            case 1:
                DrawSwap(grid, area, frame.System.Memory);
                break;
            case < RightItems:
                PluginBars.Draw(grid, area, frame, line - LeftItems, places, theme);
                break;
            default:
                PluginBars.Draw(grid, area, frame, FirstBarOf(line), places, theme);
                break;
        }
    }

    private void DrawRight(CellGrid grid, Area area, Frame frame, int line, int places)
    {
        switch (line)
        {
            case 0:
                HeaderTexts.Tasks(grid, area, frame, theme);
                break;
            case 1:
                HeaderTexts.Load(grid, area, frame.System, theme);
                break;
            case 2:
                HeaderTexts.Pressure(grid, area, frame.System, theme);
                break;
            case 3:
                HeaderTexts.Traffic(grid, area, frame.System, theme);
                break;
            default:
                PluginBars.Draw(grid, area, frame, FirstBarOf(line) + 1, places, theme);
                break;
        }
    }

    /// <summary>The left one of two bars in a line below the host's own.</summary>
    private static int FirstBarOf(int line) => RightItems - LeftItems + ((line - RightItems) * 2);

    private void DrawMemory(CellGrid grid, Area line, in MemorySample memory)
    {
        LineText caption = new(stackalloc char[48]);
        caption.AddBytes(memory.Used);
        caption.Add('/');
        caption.AddBytes(memory.Total);

        // Shared memory is a part of what is used: each byte is drawn once.
        double own = double.IsNaN(memory.Shared) ? memory.Used : memory.Used - memory.Shared;
        ReadOnlySpan<double> parts = [own, memory.Buffers, memory.Shared, memory.Cached];
        MeterBar.Draw(grid, line, theme, "Mem", parts, theme.Memory, memory.Total, caption.Text);
    }

    private void DrawSwap(CellGrid grid, Area line, in MemorySample memory)
    {
        LineText caption = new(stackalloc char[64]);
        if (memory.SwapTotal == 0)
        {
            MeterBar.Draw(grid, line, theme, "Swp", [], theme.Swap, 0, "none");
            return;
        }

        caption.AddBytes(memory.SwapUsed);
        caption.Add('/');
        caption.AddBytes(memory.SwapTotal);
        if (memory.ZramCompressed > 0)
        {
            caption.Add(" R:");
            caption.Add(memory.ZramOriginal / memory.ZramCompressed, 1);
            caption.Add(" zram:");
            caption.AddBytes(memory.ZramCompressed);
        }

        ReadOnlySpan<double> parts = [memory.SwapUsed];
        MeterBar.Draw(grid, line, theme, "Swp", parts, theme.Swap, memory.SwapTotal, caption.Text);
    }
}
