using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>The meters above the table: the CPUs', then those of the host and of plugins, in one or two columns.</summary>
/// <remarks>
/// In one column they stand in their order. In two, bars go down the left side and lines of text down the right one;
/// below the last text, bars take both sides.
/// </remarks>
internal sealed class HeaderPanel(Theme theme)
{
    /// <summary>Below this everything stands in one column.</summary>
    private const int TwoColumns = 72;

    /// <summary>Lines that the CPUs leave to the other meters, where these need them.</summary>
    private const int LeftByCpus = 4;

    private static readonly ImmutableArray<HostMeter> _bars = [.. HostMeters.BelowCpus.Where(static meter => !meter.Segments.IsEmpty)];
    private static readonly ImmutableArray<HostMeter> _texts = [.. HostMeters.BelowCpus.Where(static meter => meter.Segments.IsEmpty)];

    private readonly CpuMeters _cpus = new(theme);

    /// <summary>How many lines the header takes.</summary>
    /// <param name="frame">What it shows.</param>
    /// <param name="width">Of the screen.</param>
    /// <param name="available">The most that it may take.</param>
    public static int HeightFor(Frame frame, int width, int available) => Plan.For(frame, width, available).Height;

    /// <summary>Draws into the lines that <see cref="HeightFor"/> counted.</summary>
    public void Draw(CellGrid grid, Area area, Frame frame)
    {
        Plan plan = Plan.For(frame, area.Width, area.Height);
        int y = area.Y;
        if (plan.HasNotice)
        {
            WriteNotice(grid, area with { Y = y++ }, frame);
        }

        _cpus.Draw(grid, area with { Y = y, Height = plan.Cpus.Rows }, plan.Cpus, frame);
        y += plan.Cpus.Rows;
        int half = area.Width / 2;
        int bar = 0;
        for (int line = 0; line < plan.Lines; line++, y++)
        {
            Area whole = new(0, y, area.Width, 1);
            Area right = new(half + 1, y, area.Width - half - 1, 1);
            if (!plan.IsWide && line < HostMeters.BelowCpus.Length)
            {
                MeterLine.Draw(grid, whole, HostMeters.BelowCpus[line], frame, theme);
            }
            else if (!plan.IsWide)
            {
                DrawBar(grid, whole, frame, line - _texts.Length, plan.RoomForBars);
            }
            else
            {
                DrawBar(grid, whole with { Width = half - 1 }, frame, bar++, plan.RoomForBars);
                if (line < _texts.Length)
                {
                    MeterLine.Draw(grid, right, _texts[line], frame, theme);
                }
                else
                {
                    DrawBar(grid, right, frame, bar++, plan.RoomForBars);
                }
            }
        }
    }

    private void WriteNotice(CellGrid grid, Area line, Frame frame)
    {
        int x = line.X + grid.Write(line.X, line.Y, frame.Collector.Name, theme.Notice, line.Width);
        x += grid.Write(x, line.Y, ": ", theme.Notice);
        grid.Write(x, line.Y, frame.Collector.Notice, theme.Notice);
    }

    /// <summary>Draws a bar, the host's counting first; in the last place that there is, how many of the plugins' are left
    /// out.</summary>
    private void DrawBar(CellGrid grid, Area place, Frame frame, int bar, int room)
    {
        int ofPlugins = bar - _bars.Length;
        if (ofPlugins < 0)
        {
            MeterLine.Draw(grid, place, _bars[bar], frame, theme);
        }
        else if (bar == room - 1 && frame.Meters.Count > ofPlugins + 1)
        {
            LineText text = new(stackalloc char[64]);
            text.Add("and ");
            text.Add(frame.Meters.Count - ofPlugins);
            text.Add(" bars more: a larger screen has room");
            grid.Write(place.X, place.Y, text.Text, theme.MeterText, place.Width);
        }
        else if (ofPlugins < frame.Meters.Count)
        {
            MeterLine.Draw(grid, place, frame.Meters[ofPlugins], theme);
        }
    }

    /// <summary>What of the header fits.</summary>
    /// <param name="HasNotice">A line says why the collector is not the preferred one.</param>
    /// <param name="Cpus">The CPUs' bars.</param>
    /// <param name="Lines">Lines below them.</param>
    /// <param name="IsWide">These lines have two meters each.</param>
    private readonly record struct Plan(bool HasNotice, CpuGrid Cpus, int Lines, bool IsWide)
    {
        public int Height => (HasNotice ? 1 : 0) + Cpus.Rows + Lines;

        /// <summary>How many bars find room.</summary>
        public int RoomForBars => IsWide ? Lines + Math.Max(0, Lines - _texts.Length) : Lines - _texts.Length;

        public static Plan For(Frame frame, int width, int available)
        {
            if (available < 1 || width < 1)
            {
                return default;
            }

            bool hasNotice = frame.Collector.Notice is not null && available > 2;
            bool isWide = width >= TwoColumns;
            int bars = _bars.Length + frame.Meters.Count;
            int wanted = isWide ? _texts.Length + ((Math.Max(0, bars - _texts.Length) + 1) / 2) : _texts.Length + bars;
            int rest = available - (hasNotice ? 1 : 0);
            CpuGrid cpus = CpuGrid.Fit(frame.System.CpuCount, width, Math.Max(1, rest - Math.Min(wanted, LeftByCpus)));
            return new Plan(hasNotice, cpus, Math.Clamp(rest - cpus.Rows, 0, wanted), isWide);
        }
    }
}
