using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Subcommands;

/// <summary>Frames to print.</summary>
internal static class SampleFrames
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, 123, TimeSpan.Zero);

    /// <summary>A frame of processes 101, 102, … with these command lines as names and commands.</summary>
    public static Frame Of(params string[] commands)
    {
        Frame frame = new()
        {
            Number = 2,
            Time = Noon,
            Interval = TimeSpan.FromMilliseconds(500.2),
            AtNs = 100 * Some.Second,
            RowCount = commands.Length,
            ProcessCount = commands.Length,
            Records = new ProcessRecord[commands.Length],
            Rates = new ProcessRates[commands.Length],
            Identities = new ProcessIdentity[commands.Length],
            Rows = new ProcessRow[commands.Length],
            Usage = new ProcessUsage[commands.Length],
        };
        frame.Collector = new CollectorReport { Name = "bpf", WalkMicroseconds = 61.04, Threads = 4 };
        for (int row = 0; row < commands.Length; row++)
        {
            frame.Records[row] = Some.Process(101 + row);
            frame.Rates[row] = new ProcessRates { Cpu = row == 0 ? double.NaN : row / 3.0, ReadBytes = double.NaN, WriteBytes = double.PositiveInfinity };
            frame.Identities[row] = new ProcessIdentity
            {
                Key = frame.Records[row].Key,
                Name = commands[row],
                CommandLine = commands[row],
                ShownCommand = commands[row],
                User = new KnownUser(1000) { Name = "alice" },
            };
        }

        return frame;
    }

    public static ColumnCatalog Catalog() => new(HostColumns.All);

    /// <summary>Every row as it stands.</summary>
    public static int[] Rows(Frame frame) => [.. Enumerable.Range(0, frame.RowCount)];
}
