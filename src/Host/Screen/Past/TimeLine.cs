using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Past;

/// <summary>The frames that are kept, in as many columns as a line has: the newest at the right, no column for less time than a
/// refresh takes.</summary>
/// <remarks>
/// A spike is what stands out of what is usual there: at least <see cref="Times"/> times the median of all frames, and more
/// than a machine does in its sleep. Of several in one column the one that stands out the most is shown.
/// </remarks>
internal sealed class TimeLine
{
    private const double Times = 2.5;

    // Percent, percent, bytes a second, processes.
    private const double LeastCpu = 25;
    private const double LeastPressure = 10;
    private const double LeastDisk = 8 << 20;
    private const double LeastExits = 10;

    private double[] _sorted = [];
    private TimeLineColumn[] _columns = [];
    private int _width;
    private (int Width, long First, long Last) _fitted;

    /// <summary>The columns, left to right.</summary>
    public ReadOnlySpan<TimeLineColumn> Columns => _columns.AsSpan(0, _width);

    /// <summary>Makes the columns anew, where something changed.</summary>
    /// <param name="marks">The frames, the oldest first.</param>
    /// <param name="width">How many columns there are.</param>
    public void Fit(ReadOnlySpan<FrameMark> marks, int width)
    {
        (int, long, long) fitted = marks.IsEmpty ? (width, 0, 0) : (width, marks[0].Number, marks[^1].Number);
        if (fitted == _fitted && _width == width)
        {
            return;
        }

        _fitted = fitted;
        _width = width;
        if (_columns.Length < width)
        {
            _columns = new TimeLineColumn[width];
        }

        _columns.AsSpan(0, width).Clear();
        if (marks.IsEmpty || width == 0)
        {
            return;
        }

        Limits limits = new(
            Limit(marks, static mark => mark.Cpu, LeastCpu),
            Limit(marks, static mark => mark.Pressure, LeastPressure),
            Limit(marks, static mark => mark.Disk, LeastDisk),
            Limit(marks, static mark => mark.Exits, LeastExits));
        ulong newest = marks[^1].AtNs;
        double span = newest - marks[0].AtNs;
        double column = Math.Max(1, Math.Max(marks.Length > 1 ? span / (marks.Length - 1) : 1, width > 1 ? span / (width - 1) : span + 1));
        for (int index = 0; index < marks.Length; index++)
        {
            int x = Math.Max(0, width - 1 - (int)Math.Round((newest - marks[index].AtNs) / column));
            Add(ref _columns[x], marks[index], index, limits);
        }
    }

    private static void Add(ref TimeLineColumn column, in FrameMark mark, int index, Limits limits)
    {
        if (column.Count++ == 0)
        {
            column.First = index;
            column.Cpu = double.NaN;
        }

        column.Last = index;
        column.Mark = mark;
        column.Cpu = double.IsNaN(column.Cpu) || mark.Cpu > column.Cpu ? mark.Cpu : column.Cpu;
        Consider(ref column, Spike.Cpu, mark.Cpu / limits.Cpu);
        Consider(ref column, Spike.Pressure, mark.Pressure / limits.Pressure);
        Consider(ref column, Spike.Disk, mark.Disk / limits.Disk);
        Consider(ref column, Spike.Exits, mark.Exits / limits.Exits);
    }

    private static void Consider(ref TimeLineColumn column, Spike spike, double height)
    {
        if (height >= 1 && height > column.Height)
        {
            column.Height = height;
            column.Spike = spike;
        }
    }

    private double Limit(ReadOnlySpan<FrameMark> marks, Func<FrameMark, double> value, double least)
    {
        if (_sorted.Length < marks.Length)
        {
            _sorted = new double[marks.Length + (marks.Length / 4)];
        }

        int count = 0;
        foreach (FrameMark mark in marks)
        {
            double read = value(mark);
            if (!double.IsNaN(read))
            {
                _sorted[count++] = read;
            }
        }

        _sorted.AsSpan(0, count).Sort();
        return count == 0 ? least : Math.Max(least, Times * _sorted[count / 2]);
    }

    private readonly record struct Limits(double Cpu, double Pressure, double Disk, double Exits);
}

/// <summary>A column of the time line.</summary>
internal struct TimeLineColumn
{
    /// <summary>Frames in it.</summary>
    public int Count;

    /// <summary>Their places among the marks.</summary>
    public int First;
    public int Last;

    /// <summary>The last of them itself: the marks may be others by the time that somebody asks.</summary>
    public FrameMark Mark;

    /// <summary>The most that CPUs were busy, in percent; NaN where it is not known.</summary>
    public double Cpu;

    /// <summary>What stands out.</summary>
    public Spike Spike;

    /// <summary>How far, 1 being just enough.</summary>
    public double Height;
}

/// <summary>What stands out of what is usual.</summary>
internal enum Spike : byte
{
    None,
    Cpu,
    Pressure,
    Disk,
    Exits,
}
