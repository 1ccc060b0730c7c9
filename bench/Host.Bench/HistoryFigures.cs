using System.Diagnostics;
using Bpftop.Host.History;
using Bpftop.Host.Snapshot;

namespace Bpftop.Bench;

/// <summary><c>dotnet run -c Release -- history [PROCESSES [BUSY]]</c>: fifteen minutes at a refresh a second, without the
/// waiting: what keeping costs a refresh, what it takes in memory, and how long a step back takes.</summary>
internal static class HistoryFigures
{
    private const int Frames = 900;

    public static void Run(int processes, int busy)
    {
        CrowdCollector crowd = new(processes) { Busy = busy };
        SnapshotBuilder builder = new(crowd, new NoCgroups(), new UserNumbers(), ExecutablePaths.Of("/proc", TimeProvider.System), new SleeperLines(), TimeProvider.System);
        FrameHistory history = new(new ColumnCatalog(HostColumns.All), new HistoryLimits(TimeSpan.FromMinutes(15), 64 << 20));
        Frame[] frames = [new(), new(), new()];
        FrameDemand demand = new();
        List<double> building = [];
        List<double> keeping = [];
        List<double> stepping = [];
        long most = 0;

        // Once to fill it, then what counts: memory is used again.
        for (int tick = 0; tick < 2 * Frames; tick++)
        {
            Frame frame = frames[tick % 3];
            long start = Stopwatch.GetTimestamp();
            builder.Build(crowd.Walk(withThreads: false), frame, demand);
            long built = Stopwatch.GetTimestamp();
            history.Keep(frame);
            if (tick >= Frames)
            {
                building.Add(Stopwatch.GetElapsedTime(start, built).TotalMicroseconds);
                keeping.Add(Stopwatch.GetElapsedTime(built).TotalMicroseconds);
                most = Math.Max(most, history.Bytes);
            }
        }

        List<FrameMark> marks = [];
        history.CopyMarks(marks);
        Frame past = new();
        IKeptFrameReader reader = history.NewReader();
        for (int index = marks.Count - 1; index >= 0; index--)
        {
            long start = Stopwatch.GetTimestamp();
            if (!reader.TryRead(marks[index].Number, past))
            {
                throw new InvalidOperationException($"frame {marks[index].Number} is not there");
            }

            stepping.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        Console.WriteLine($"{processes} processes, {busy} of which work: {marks.Count} frames in {most / 1048576.0:F1} MiB at most");
        Print("build", building);
        Print("keep", keeping);
        Print("step back", stepping);
    }

    private static void Print(string name, List<double> microseconds)
    {
        microseconds.Sort();
        Console.WriteLine($"{name,-10} min {microseconds[0],9:F1}  median {microseconds[microseconds.Count / 2],9:F1}  p99 {microseconds[microseconds.Count * 99 / 100],9:F1}  max {microseconds[^1],9:F1} us");
    }
}
