using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Past;

/// <summary>The lines over the status bar while the screen shows the past: which moment it is, and a time line of all that is
/// kept, with its spikes.</summary>
/// <param name="past">The moment.</param>
/// <param name="options">Keys, clock, and whether plain characters are used.</param>
internal sealed class PastPanel(PastFrames past, ScreenOptions options)
{
    /// <summary>Below this page there is only the line that says so.</summary>
    private const int LeastPage = 6;

    private const int LineHeight = 3;
    private const string Bars = "▁▂▃▄▅▆▇█";
    private const string AsciiBars = "_.:-=+*#";

    private readonly TimeLine _line = new();

    /// <summary>How many lines it takes.</summary>
    /// <param name="room">Lines of page and panel together.</param>
    public int HeightFor(int room) => !past.IsOn || room < 2 ? 0 : room >= LeastPage + LineHeight ? LineHeight : 1;

    public void Draw(CellGrid grid, Area area, Theme theme)
    {
        if (area.Height == 0)
        {
            return;
        }

        DrawMoment(grid, area with { Height = 1 }, theme);
        if (area.Height == LineHeight)
        {
            _line.Fit(past.Marks, area.Width);
            DrawLine(grid, area.Y + 1, area.Width, theme);
        }
    }

    /// <summary>The frame that the time line has at a column; null for none.</summary>
    public FrameMark? At(Area area, int x, int y) =>
        past.IsOn && area.Height == LineHeight && y > area.Y && area.Contains(x, y) && x < _line.Columns.Length && _line.Columns[x].Count > 0
            ? _line.Columns[x].Mark
            : null;

    /// <summary>Writes how long ago the moment is.</summary>
    private void WriteAge(ref LineText text)
    {
        long seconds = Math.Max(0, (long)(options.Time.GetUtcNow() - past.Shown.Time).TotalSeconds);
        if (seconds >= 60)
        {
            text.Add(seconds / 60);
            text.Add(" min ");
        }

        text.Add(seconds % 60);
        text.Add(" s ago");
    }

    private void DrawMoment(CellGrid grid, Area area, Theme theme)
    {
        Style style = theme.StatusStrong with { Attributes = TextAttributes.Reverse | TextAttributes.Bold };
        grid.Fill(area.X, area.Y, area.Width, 1, ' ', style);
        LineText text = new(stackalloc char[256]);
        text.Add(" PAST ");
        DateTime moment = past.Local(past.Shown);
        AddTime(ref text, moment);
        text.Add(", ");
        WriteAge(ref text);
        AddKey(ref text, options.Ascii ? " - " : " — ", "cancel", " returns");
        AddKey(ref text, "   ", "past.back", "");
        AddKey(ref text, " ", "past.forward", " a refresh");
        AddKey(ref text, "   ", "past.minute.back", "");
        AddKey(ref text, " ", "past.minute.forward", " a minute");
        AddKey(ref text, "   ", "command", "at 12:03:10");
        grid.Write(area.X, area.Y, text.Text, style, area.Width);
        DrawSpan(grid, area, text.Length, style);
    }

    /// <summary>Since when frames are kept and what they take, where there is room.</summary>
    private void DrawSpan(CellGrid grid, Area area, int used, Style style)
    {
        if (past.Marks.IsEmpty)
        {
            return;
        }

        LineText text = new(stackalloc char[64]);
        text.Add("kept from ");
        AddTime(ref text, past.Local(past.Marks[0]));
        text.Add(", ");
        text.Add(Unit.Bytes, past.Bytes);
        text.Add(' ');
        if (used + text.Length + 2 < area.Width)
        {
            grid.Write(area.Right - text.Length, area.Y, text.Text, style);
        }
    }

    private void DrawLine(CellGrid grid, int y, int width, Theme theme)
    {
        string bars = options.Ascii ? AsciiBars : Bars;
        grid.Fill(0, y, width, 2, ' ', theme.Text);
        for (int x = 0; x < width; x++)
        {
            ref readonly TimeLineColumn column = ref _line.Columns[x];
            if (column.Count == 0)
            {
                continue;
            }

            if (column.Spike != Spike.None)
            {
                grid.Write(x, y, Letter(column.Spike), StyleOf(theme, column.Spike));
            }

            int bar = double.IsNaN(column.Cpu) ? -1 : Math.Clamp((int)(column.Cpu / 100 * bars.Length), 0, bars.Length - 1);
            grid.Write(x, y + 1, bar < 0 ? "?" : bars.AsSpan(bar, 1), theme.Cpu[0]);
            if (past.Shown.Number >= past.Marks[column.First].Number && past.Shown.Number <= past.Marks[column.Last].Number)
            {
                grid.Highlight(x, y, 1, 2, theme.Cursor.Background, theme.Cursor.Attributes | TextAttributes.Reverse);
            }
        }

        DrawLegend(grid, y, width, theme);
    }

    /// <summary>What the letters mean, at the left where the line has no frames yet, or no spike.</summary>
    private void DrawLegend(CellGrid grid, int y, int width, Theme theme)
    {
        const string Legend = "Spikes: C CPU  P pressure  D disk  X exits ";
        for (int x = 0; x < Legend.Length; x++)
        {
            if (x >= width || _line.Columns[x].Spike != Spike.None)
            {
                return;
            }
        }

        grid.Write(0, y, Legend, theme.Dim, width);
    }

    private void AddKey(ref LineText text, string before, string command, string what)
    {
        if (options.Keys.KeyOf(command) is { } key)
        {
            text.Add(before);
            text.Add(key);
            text.Add(what);
        }
    }

    private static void AddTime(ref LineText text, DateTime moment)
    {
        text.AddPair(moment.Hour);
        text.Add(':');
        text.AddPair(moment.Minute);
        text.Add(':');
        text.AddPair(moment.Second);
    }

    private static string Letter(Spike spike) => spike switch
    {
        Spike.Cpu => "C",
        Spike.Pressure => "P",
        Spike.Disk => "D",
        _ => "X",
    };

    private static Style StyleOf(Theme theme, Spike spike) => spike switch
    {
        Spike.Cpu => theme.Running,
        Spike.Pressure => theme.Stopped,
        Spike.Disk => theme.Waiting,
        _ => theme.Zombie,
    };
}
