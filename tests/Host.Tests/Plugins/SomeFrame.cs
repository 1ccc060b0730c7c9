using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>Frames with made-up rows.</summary>
internal static class SomeFrame
{
    /// <summary>Fills a frame with processes 1001, 1002, …; each name is that of its pid.</summary>
    public static void Write(Frame frame, long number, int rows, bool reversed = false)
    {
        if (frame.Rows.Length < rows)
        {
            frame.Rows = new ProcessRow[rows];
            frame.Usage = new ProcessUsage[rows];
            frame.Records = new ProcessRecord[rows];
        }

        frame.Number = number;
        frame.Interval = number == 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(1);
        frame.RowCount = rows;
        frame.ProcessCount = rows;
        for (int row = 0; row < rows; row++)
        {
            int pid = 1001 + (reversed ? rows - 1 - row : row);
            if (frame.Rows[row].Key.Pid != pid)
            {
                frame.Records[row] = new ProcessRecord { Pid = pid, Tid = pid, ParentPid = 1, StartNs = (ulong)pid * 1000, State = (byte)'S' };
                frame.Rows[row] = new ProcessRow(new ProcessKey(pid, (ulong)pid * 1000), 1, pid, (uint)(pid % 3), 7, ProcessTraits.None, $"p{pid}", $"p{pid} --arg");
            }
        }
    }
}
