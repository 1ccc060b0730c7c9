using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Header;

/// <summary>Writes the header's lines that are no bars.</summary>
internal static class HeaderTexts
{
    private const int Longest = 128;
    private const long SecondsOfDay = 86_400;

    public static void Tasks(CellGrid grid, Area line, Frame frame, Theme theme)
    {
        LineText text = new(stackalloc char[Longest]);
        text.Add(frame.Tasks.Processes);
        text.Add(", ");
        text.Add(frame.Tasks.Threads);
        text.Add(" thr, ");
        text.Add(frame.Tasks.KernelThreads);
        text.Add(" kthr; ");
        text.Add(frame.Tasks.Running);
        text.Add(" running");
        if (frame.Collector.Dropped > 0)
        {
            text.Add("; LOST ");
            text.Add(frame.Collector.Dropped);
        }

        Write(grid, line, theme, "Tasks: ", text.Text);
    }

    public static void Load(CellGrid grid, Area line, SystemSample system, Theme theme)
    {
        LineText text = new(stackalloc char[Longest]);
        text.Add(system.Load1, 2);
        text.Add(' ');
        text.Add(system.Load5, 2);
        text.Add(' ');
        text.Add(system.Load15, 2);
        text.Add("  Uptime: ");
        if (double.IsNaN(system.UptimeSeconds))
        {
            text.Add('-');
        }
        else
        {
            AddUptime(ref text, (long)system.UptimeSeconds);
        }

        Write(grid, line, theme, "Load: ", text.Text);
    }

    public static void Pressure(CellGrid grid, Area line, SystemSample system, Theme theme)
    {
        LineText text = new(stackalloc char[Longest]);
        text.Add("cpu ");
        text.AddPercent(system.CpuPressure.Some10);
        text.Add("  mem ");
        text.AddPercent(system.MemoryPressure.Some10);
        text.Add('/');
        text.AddPercent(system.MemoryPressure.Full10);
        text.Add("  io ");
        text.AddPercent(system.IoPressure.Some10);
        text.Add('/');
        text.AddPercent(system.IoPressure.Full10);
        Write(grid, line, theme, "PSI: ", text.Text);
    }

    public static void Traffic(CellGrid grid, Area line, SystemSample system, Theme theme)
    {
        LineText text = new(stackalloc char[Longest]);
        text.Add("read ");
        text.AddByteRate(system.DiskReadRate);
        text.Add(" write ");
        text.AddByteRate(system.DiskWriteRate);
        text.Add("  Net: rx ");
        text.AddByteRate(system.NetworkReceiveRate);
        text.Add(" tx ");
        text.AddByteRate(system.NetworkSendRate);
        Write(grid, line, theme, "Disk: ", text.Text);
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

    private static void Write(CellGrid grid, Area line, Theme theme, string label, ReadOnlySpan<char> text)
    {
        int used = grid.Write(line.X, line.Y, label, theme.MeterLabel, line.Width);
        grid.Write(line.X + used, line.Y, text, theme.Text, line.Width - used);
    }
}
