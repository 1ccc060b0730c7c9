using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Details;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>The meters above the table, in the columns that the user chose.</summary>
/// <remarks>On a narrow screen columns become one: what stands side by side comes one below the other then. A low screen loses the
/// lower meters. Allocates nothing while neither the choice changes nor the number of columns that find room. One thread.</remarks>
internal sealed class HeaderPanel
{
    /// <summary>The narrowest column of several.</summary>
    private const int NarrowestColumn = 36;

    private const int Gap = 2;

    /// <summary>Lines that the CPUs leave to the other meters, where these need them.</summary>
    private const int LeftByCpus = 4;

    private readonly CpuMeters _cpus;
    private readonly bool _ascii;

    // By column of the screen; others when the screen has room for more or fewer of them.
    private MeterPlace[][] _columns = [];
    private HeaderChoice _arranged = new([]);

    // As they were laid out last, by column.
    private readonly int[] _heights = new int[HeaderChoice.MostColumns];
    private readonly int[] _bars = new int[HeaderChoice.MostColumns];
    private readonly int[] _barsAt = new int[HeaderChoice.MostColumns];
    private CpuLayout _cpuLayout;
    private int _cpuShare;
    private int _barCount;
    private int _room;
    private int _rows;

    /// <summary>Values that a graph has room for.</summary>
    private int _samples;

    /// <param name="chosen">What the user chose; null for the usual meters.</param>
    /// <param name="ascii">Whether plain characters are used.</param>
    public HeaderPanel(HeaderChoice? chosen = null, bool ascii = false)
    {
        _ascii = ascii;
        _cpus = new CpuMeters(ascii);
        Chosen = chosen;
        Arrange(1);
    }

    /// <summary>What the user chose; null for the usual meters.</summary>
    public HeaderChoice? Chosen { get; private set; }

    /// <summary>What is shown.</summary>
    public HeaderChoice Shown => Chosen ?? HeaderChoice.Default;

    /// <summary>What its meters need that is not read for everybody.</summary>
    public MachineFacts Needs => Shown.Columns.SelectMany(static column => column)
        .Aggregate(MachineFacts.None, static (needs, meter) => needs | (KnownMeter.Find(meter.Id)?.Host?.Needs ?? MachineFacts.None));

    /// <summary>Shows these meters.</summary>
    /// <param name="choice">Which; null for the usual ones.</param>
    public void Choose(HeaderChoice? choice)
    {
        Chosen = choice;
        Arrange(_columns.Length);
    }

    /// <summary>Whether something is drawn over time.</summary>
    public bool HasGraphs
    {
        get
        {
            foreach (MeterPlace[] column in _columns)
            {
                foreach (MeterPlace place in column)
                {
                    if (place.Graph is not null)
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }

    /// <summary>Takes what graphs draw of a frame.</summary>
    public void Take(Frame frame)
    {
        foreach (MeterPlace[] column in _columns)
        {
            foreach (MeterPlace place in column)
            {
                place.Graph?.Take(frame, 0);
            }
        }
    }

    /// <summary>Notes that nothing will be known of a frame.</summary>
    public void TakeUnknown(long number)
    {
        foreach (MeterPlace[] column in _columns)
        {
            foreach (MeterPlace place in column)
            {
                place.Graph?.TakeUnknown(number);
            }
        }
    }

    /// <summary>The oldest frame in sight before one that a graph has not been given; 0 for none. From the oldest on, which is how
    /// frames that were kept are read fast.</summary>
    public long FirstMissing(long before)
    {
        for (long number = Math.Max(1, before - _samples + 1); number < before; number++)
        {
            foreach (MeterPlace[] column in _columns)
            {
                foreach (MeterPlace place in column)
                {
                    if (place.Graph?.Has(number) == false)
                    {
                        return number;
                    }
                }
            }
        }

        return 0;
    }

    /// <summary>Lays the header out.</summary>
    /// <param name="frame">What it shows.</param>
    /// <param name="width">Of the screen.</param>
    /// <param name="available">The most lines that it may take.</param>
    /// <returns>How many it takes.</returns>
    public int LayOut(Frame frame, int width, int available)
    {
        if (available < 1 || width < 1)
        {
            return 0;
        }

        int notice = HasNotice(frame, available) ? 1 : 0;
        return notice + Measure(frame, width, available - notice);
    }

    /// <summary>Draws what <see cref="LayOut"/> laid out last.</summary>
    public void Draw(CellGrid grid, Area area, Frame frame, Theme theme)
    {
        if (area.Height < 1 || area.Width < 1)
        {
            return;
        }

        if (HasNotice(frame, area.Height))
        {
            int x = area.X + grid.Write(area.X, area.Y, frame.Collector.Name, theme.Notice, area.Width);
            x += grid.Write(x, area.Y, ": ", theme.Notice);
            grid.Write(x, area.Y, frame.Collector.Notice, theme.Notice);
            area = area with { Y = area.Y + 1, Height = area.Height - 1 };
        }

        int share = 0;
        for (int column = 0; column < _columns.Length; column++)
        {
            Area place = ColumnArea(area, column);
            foreach (MeterPlace meter in _columns[column])
            {
                int height = HeightOf(meter, column, share, frame);
                if (meter.IsPlugins)
                {
                    _barsAt[column] = place.Y;
                }
                else if (height == 0 || height > place.Height)
                {
                    // It is not there now, or the screen is too low for it.
                }
                else if (meter.IsCpus)
                {
                    int first = share * _cpuShare;
                    int count = Math.Min(_cpuShare, frame.System.CpuCount - first);
                    _cpus.Draw(grid, place, _cpuLayout, first, Math.Max(0, count), frame, theme);
                }
                else
                {
                    DrawMeter(grid, place with { Height = height }, meter, frame, theme);
                }

                share += meter.IsCpus ? 1 : 0;
                place = place with { Y = place.Y + height, Height = Math.Max(0, place.Height - height) };
            }
        }

        DrawBars(grid, area, frame, theme);
    }

    private static bool HasNotice(Frame frame, int available) => frame.Collector.Notice is not null && available > 2;

    private void DrawMeter(CellGrid grid, Area area, MeterPlace meter, Frame frame, Theme theme)
    {
        if (meter.Graph is { } values)
        {
            values.Take(frame, 0);
            GraphPainter.Draw(grid, area, theme, values, 0, frame.Number, _ascii);
        }
        else if (meter.Host is { } host)
        {
            MeterLine.Draw(grid, area, host, meter.Choice.Form, frame, theme);
        }
        else if (meter.ReadingIn(frame) is { } reading)
        {
            MeterLine.Draw(grid, area, reading, meter.Choice.Form, theme);
        }
    }

    /// <summary>Draws the bars of plugins that stand nowhere else; in the last place that there is, how many are left out.</summary>
    private void DrawBars(CellGrid grid, Area area, Frame frame, Theme theme)
    {
        Span<int> drawn = stackalloc int[HeaderChoice.MostColumns];
        int bar = 0;
        foreach (MeterReading reading in frame.Meters)
        {
            if (IsChosen(reading))
            {
                continue;
            }

            int column = NextColumn(drawn, _rows);
            if (column < 0)
            {
                break;
            }

            Area place = ColumnArea(area, column) with { Y = _barsAt[column] + drawn[column], Height = 1 };
            drawn[column]++;
            bar++;
            if (bar == _room && _barCount > _room)
            {
                LineText text = new(stackalloc char[64]);
                text.Add("and ");
                text.Add(_barCount - bar + 1);
                text.Add(" bars more: a larger screen has room");
                grid.Write(place.X, place.Y, text.Text, theme.MeterText, place.Width);
                break;
            }

            MeterLine.Draw(grid, place, reading, MeterForm.Bar, theme);
        }
    }

    /// <summary>Works out what is how high.</summary>
    /// <returns>Lines of all.</returns>
    private int Measure(Frame frame, int width, int rows)
    {
        _rows = rows;
        Arrange(Math.Clamp(width / NarrowestColumn, 1, Math.Max(1, Shown.Columns.Length)));
        _samples = Math.Min(WidthOfColumn(width) * GraphPainter.PerCell, ValueHistory.Capacity - 1);
        int shares = 0;
        MeterForm form = MeterForm.Bar;
        for (int column = 0; column < _columns.Length; column++)
        {
            _heights[column] = 0;
            foreach (MeterPlace meter in _columns[column])
            {
                // Shares look alike: as the first of them.
                form = meter.IsCpus && shares == 0 ? meter.Choice.Form : form;
                shares += meter.IsCpus ? 1 : 0;
                _heights[column] += meter.IsCpus || meter.IsPlugins ? 0 : meter.HeightIn(frame);
            }
        }

        _barCount = CountBars(frame);
        DistributeBars(int.MaxValue);
        int wanted = 0;
        for (int column = 0; column < _columns.Length; column++)
        {
            wanted = Math.Max(wanted, _heights[column] + _bars[column]);
        }

        _cpuShare = 0;
        _cpuLayout = default;
        if (shares > 0)
        {
            _cpuShare = (frame.System.CpuCount + shares - 1) / shares;
            int most = Math.Max(1, rows - Math.Min(wanted, LeftByCpus));
            _cpuLayout = CpuMeters.LayOut(form, _cpuShare, WidthOfColumn(width), Math.Min(most, rows), shares > 1);
            for (int column = 0, share = 0; column < _columns.Length; column++)
            {
                foreach (MeterPlace meter in _columns[column])
                {
                    if (meter.IsCpus)
                    {
                        _heights[column] += CpuRows(share++, frame);
                    }
                }
            }
        }

        DistributeBars(rows);
        int height = 0;
        for (int column = 0; column < _columns.Length; column++)
        {
            height = Math.Max(height, _heights[column] + _bars[column]);
        }

        return Math.Clamp(height, 0, rows);
    }

    /// <summary>Has each bar of a plugin go to the lowest column that takes them.</summary>
    private void DistributeBars(int rows)
    {
        _bars.AsSpan().Clear();
        _room = 0;
        for (int bar = 0; bar < _barCount; bar++)
        {
            int column = NextColumn(_bars, rows);
            if (column < 0)
            {
                return;
            }

            _bars[column]++;
            _room++;
        }
    }

    /// <summary>The column of the next bar, or -1.</summary>
    private int NextColumn(ReadOnlySpan<int> bars, int rows)
    {
        int best = -1;
        for (int column = 0; column < _columns.Length; column++)
        {
            if (TakesBars(column) && _heights[column] + bars[column] < rows && (best < 0 || _heights[column] + bars[column] < _heights[best] + bars[best]))
            {
                best = column;
            }
        }

        return best;
    }

    private bool TakesBars(int column)
    {
        foreach (MeterPlace meter in _columns[column])
        {
            if (meter.IsPlugins)
            {
                return true;
            }
        }

        return false;
    }

    private int CountBars(Frame frame)
    {
        int count = 0;
        foreach (MeterReading reading in frame.Meters)
        {
            count += IsChosen(reading) ? 0 : 1;
        }

        return count;
    }

    /// <summary>Whether a plugin's bar has a place of its own.</summary>
    private bool IsChosen(MeterReading reading)
    {
        foreach (MeterPlace[] column in _columns)
        {
            foreach (MeterPlace meter in column)
            {
                if (meter.Choice.Id == reading.Spec.Id)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private int HeightOf(MeterPlace meter, int column, int share, Frame frame) =>
        meter.IsCpus ? CpuRows(share, frame) : meter.IsPlugins ? _bars[column] : meter.HeightIn(frame);

    /// <summary>Lines of a share of the CPUs: one bar for all of them stands in the first, and where there are fewer CPUs than columns the
    /// last ones have none.</summary>
    private int CpuRows(int share, Frame frame) =>
        share > 0 && (_cpuLayout.Grid.IsAverage || share * _cpuShare >= frame.System.CpuCount) ? 0 : _cpuLayout.Grid.Rows;

    private int WidthOfColumn(int width) => Math.Max(1, (width - ((_columns.Length - 1) * Gap)) / _columns.Length);

    private Area ColumnArea(Area area, int column)
    {
        int width = WidthOfColumn(area.Width);
        int x = area.X + (column * (width + Gap));
        return new Area(x, area.Y, column == _columns.Length - 1 ? area.Right - x : width, area.Height);
    }

    /// <summary>Has the meters stand in so many columns of the screen. Those of columns that become one come by lines: the first of
    /// each, then the second ones.</summary>
    private void Arrange(int columns)
    {
        HeaderChoice shown = Shown;
        if (_columns.Length == columns && ReferenceEquals(_arranged, shown))
        {
            return;
        }

        MeterPlace[] before = [.. _columns.SelectMany(static column => column)];
        List<MeterPlace>[] places = [.. Enumerable.Range(0, columns).Select(static _ => new List<MeterPlace>())];
        int lines = shown.Columns.Length == 0 ? 0 : shown.Columns.Max(static column => column.Length);
        for (int line = 0; line < lines; line++)
        {
            for (int column = 0; column < shown.Columns.Length; column++)
            {
                if (line >= shown.Columns[column].Length)
                {
                    continue;
                }

                // What is drawn over time stays when a meter moves.
                MeterChoice choice = shown.Columns[column][line];
                List<MeterPlace> place = places[column * columns / shown.Columns.Length];
                if (!place.Exists(other => other.Choice.Id == choice.Id))
                {
                    place.Add(before.FirstOrDefault(meter => meter.Choice == choice) ?? new MeterPlace(choice));
                }
            }
        }

        _columns = [.. places.Select(static place => place.ToArray())];
        _arranged = shown;
    }
}
