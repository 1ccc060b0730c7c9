using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Bpftop.Host.Collect;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Subcommands;

/// <summary><c>bpftop bench</c>: times the refresh stage by stage, on one thread, without pauses.</summary>
/// <param name="collector">Walks.</param>
/// <param name="builder">Makes frames.</param>
/// <param name="system">Reads the machine's counters.</param>
/// <param name="plugins">The plugins, started here.</param>
/// <param name="sink">Keeps frames; null where the user wants none kept.</param>
/// <param name="kept">The frames that it keeps.</param>
/// <param name="screen">The monitor without a terminal.</param>
internal sealed class BenchCommand(
    ICollector collector, SnapshotBuilder builder, ISystemReader system, PluginCatalog plugins, IFrameSink? sink, IKeptFrames kept, BenchScreen screen)
{
    private static readonly (string Name, double Share)[] _percentiles = [("min", 0), ("median", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1)];
    private static readonly string[] _stageNames = ["walk", "snapshot", "system", "plugins", "history", "view", "draw", "render", "total"];

    /// <summary>A refresh back in the past, on the screen; after all others.</summary>
    private const string Back = "back";

    /// <summary>A whole refresh with the details of a process open; after those without.</summary>
    private const string Details = "details";

    public int Run(Settings settings, TextWriter output)
    {
        plugins.StartAndWait();
        FrameDemand demand = screen.Demand;
        Frame frame = new();
        int iterations = settings.Of(Setting.Iterations);
        int warmup = settings.Of(Setting.Warmup);
        BenchStage[] stages = [.. _stageNames.Select(name => new BenchStage(name, iterations))];
        for (int iteration = -warmup; iteration < iterations; iteration++)
        {
            Refresh(frame, demand, stages, iteration);
        }

        stages = [.. stages, RefreshWithDetails(frame, iterations, warmup)];
        if (StepBack(iterations) is { } back)
        {
            stages = [.. stages, back];
        }

        List<FrameMark> marks = [];
        kept.CopyMarks(marks);
        output.Write(settings.Of(Setting.Json) ? ToJson(iterations, warmup, frame, stages, marks.Count) : ToText(iterations, frame, stages, marks.Count));
        return ExitCode.Done;
    }

    private BenchStage RefreshWithDetails(Frame frame, int iterations, int warmup)
    {
        screen.ShowDetails(frame.Records[0].Pid);
        FrameDemand demand = screen.Demand;
        BenchStage[] stages = [.. _stageNames.SkipLast(1).Append(Details).Select(name => new BenchStage(name, iterations))];
        for (int iteration = -warmup; iteration < iterations; iteration++)
        {
            Refresh(frame, demand, stages, iteration);
        }

        screen.ShowDetails(null);
        return stages[^1];
    }

    /// <summary>Goes back through what was kept, a refresh at a time.</summary>
    /// <returns>Null where there is nothing to go back to.</returns>
    private BenchStage? StepBack(int iterations)
    {
        List<(double Microseconds, long Bytes)> steps = [];
        while (steps.Count < iterations)
        {
            BenchLap lap = BenchLap.Begin();
            if (!screen.TryStepBack())
            {
                break;
            }

            screen.Draw();
            _ = screen.Render();
            steps.Add((Stopwatch.GetElapsedTime(lap.Timestamp).TotalMicroseconds, GC.GetAllocatedBytesForCurrentThread() - lap.Bytes));
        }

        BenchStage back = new(Back, steps.Count);
        for (int step = 0; step < steps.Count; step++)
        {
            back.Record(step, steps[step].Microseconds, steps[step].Bytes);
        }

        return steps.Count == 0 ? null : back;
    }

    private void Refresh(Frame frame, FrameDemand demand, BenchStage[] stages, int iteration)
    {
        BenchLap whole = BenchLap.Begin();
        BenchLap lap = whole;
        TaskWalk walk = collector.Walk(demand.Threads, demand.Facts);
        stages[0].End(iteration, ref lap);
        builder.Build(walk, frame, demand);
        stages[1].End(iteration, ref lap);
        system.Read(frame.System, demand.Machine);
        stages[2].End(iteration, ref lap);
        plugins.Runner.Extend(frame, demand);
        stages[3].End(iteration, ref lap);
        sink?.Keep(frame);
        stages[4].End(iteration, ref lap);
        screen.Accept(frame);
        stages[5].End(iteration, ref lap);
        screen.Draw();
        stages[6].End(iteration, ref lap);
        _ = screen.Render();
        stages[7].End(iteration, ref lap);
        stages[8].End(iteration, ref whole);
    }

    private string ToText(int iterations, Frame frame, BenchStage[] stages, int frames)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture,
            $"{iterations} refreshes of {frame.RowCount} rows, collector {collector.Name}, kernel {MachineChecks.KernelRelease}, {Environment.ProcessorCount} CPUs; microseconds, and bytes allocated\n");
        text.Append("stage   ");
        foreach ((string name, _) in _percentiles)
        {
            text.Append(name.PadLeft(10));
        }

        text.Append("     bytes  max bytes\n");
        foreach (BenchStage stage in stages)
        {
            text.Append(stage.Name.PadRight(8));
            foreach ((_, double share) in _percentiles)
            {
                text.Append(CultureInfo.InvariantCulture, $"{stage.Microseconds(share),10:F1}");
            }

            text.Append(CultureInfo.InvariantCulture, $"{stage.Bytes(0.5),10}{stage.Bytes(1),11}\n");
        }

        if (frames > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"history: {frames} frames in {kept.Bytes} bytes\n");
        }

        return text.ToString();
    }

    private string ToJson(int iterations, int warmup, Frame frame, BenchStage[] stages, int frames)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("schema", "bpftop.bench/1");
            json.WriteString("version", ProgramVersion.Text);
            json.WriteString("kernel", MachineChecks.KernelRelease);
            json.WriteString("machine", MachineChecks.Machine);
            json.WriteNumber("cpus", Environment.ProcessorCount);
            json.WriteString("collector", collector.Name);
            json.WriteNumber("rows", frame.RowCount);
            json.WriteNumber("iterations", iterations);
            json.WriteNumber("warmup", warmup);
            json.WriteNumber("history_frames", frames);
            json.WriteNumber("history_bytes", kept.Bytes);
            json.WriteStartArray("stages");
            foreach (BenchStage stage in stages)
            {
                json.WriteStartObject();
                json.WriteString("stage", stage.Name);
                foreach ((string name, double share) in _percentiles)
                {
                    json.WriteNumber($"{name}_us", Math.Round(stage.Microseconds(share), 2));
                }

                json.WriteNumber("median_bytes", stage.Bytes(0.5));
                json.WriteNumber("max_bytes", stage.Bytes(1));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}

/// <summary>When a stage began, and how much had been allocated by then.</summary>
internal readonly record struct BenchLap(long Timestamp, long Bytes)
{
    public static BenchLap Begin()
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        return new(Stopwatch.GetTimestamp(), bytes);
    }
}

/// <summary>The times and allocations of one stage of the refresh.</summary>
internal sealed class BenchStage(string name, int iterations)
{
    private readonly double[] _microseconds = new double[iterations];
    private readonly long[] _bytes = new long[iterations];

    public string Name { get; } = name;

    /// <summary>Takes the time from the beginning of a lap, and begins the next; a negative iteration only warms up.</summary>
    public void End(int iteration, ref BenchLap lap)
    {
        double microseconds = Stopwatch.GetElapsedTime(lap.Timestamp).TotalMicroseconds;
        long bytes = GC.GetAllocatedBytesForCurrentThread() - lap.Bytes;
        if (iteration >= 0)
        {
            Record(iteration, microseconds, bytes);
        }

        lap = BenchLap.Begin();
    }

    public void Record(int iteration, double microseconds, long bytes)
    {
        _microseconds[iteration] = microseconds;
        _bytes[iteration] = bytes;
    }

    /// <summary>The time that a share of the iterations did not exceed (nearest rank).</summary>
    public double Microseconds(double share) => Sorted(_microseconds)[Rank(share)];

    /// <summary>The bytes that a share of the iterations did not exceed.</summary>
    public long Bytes(double share) => Sorted(_bytes)[Rank(share)];

    private int Rank(double share) => Math.Clamp((int)Math.Ceiling(share * _microseconds.Length) - 1, 0, _microseconds.Length - 1);

    private static T[] Sorted<T>(T[] values)
    {
        T[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted;
    }
}
