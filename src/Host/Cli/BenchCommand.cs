using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Cli;

/// <summary><c>bpftop bench</c>: times the refresh stage by stage, on one thread, without pauses.</summary>
internal sealed class BenchCommand(BenchPipeline pipeline)
{
    private static readonly (string Name, double Share)[] _percentiles = [("min", 0), ("median", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1)];
    private static readonly string[] _stageNames = ["walk", "snapshot", "system", "plugins", "view", "draw", "render", "total"];
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private long _startedAt;
    private long _allocatedAt;

    public int Run(BenchOptions options, TextWriter output)
    {
        pipeline.Plugins.Start();
        pipeline.Plugins.WaitForAnswersAsync(_patience).GetAwaiter().GetResult();
        FrameDemand demand = pipeline.Screen.Demand;
        Frame frame = new();
        BenchStage[] stages = [.. _stageNames.Select(name => new BenchStage(name, options.Iterations))];
        for (int iteration = -options.Warmup; iteration < options.Iterations; iteration++)
        {
            Refresh(frame, demand, stages, iteration);
        }

        output.Write(options.Json ? ToJson(options, frame, stages) : ToText(options, frame, stages));
        return ExitCode.Done;
    }

    private void Refresh(Frame frame, FrameDemand demand, BenchStage[] stages, int iteration)
    {
        int stage = 0;
        long refreshStartedAt = Stopwatch.GetTimestamp();
        long refreshAllocatedAt = GC.GetAllocatedBytesForCurrentThread();

        Begin();
        TaskWalk walk = pipeline.Collector.Walk(demand.Threads);
        End(stages, ref stage, iteration);
        Begin();
        pipeline.Builder.Build(walk, frame, demand);
        End(stages, ref stage, iteration);
        Begin();
        pipeline.System.Read(frame.System);
        End(stages, ref stage, iteration);
        Begin();
        pipeline.Plugins.Runner.Extend(frame, demand);
        End(stages, ref stage, iteration);
        Begin();
        pipeline.Screen.Accept(frame);
        End(stages, ref stage, iteration);
        Begin();
        pipeline.Screen.Draw();
        End(stages, ref stage, iteration);
        Begin();
        _ = pipeline.Screen.Render();
        End(stages, ref stage, iteration);

        _startedAt = refreshStartedAt;
        _allocatedAt = refreshAllocatedAt;
        End(stages, ref stage, iteration);
    }

    private void Begin()
    {
        _allocatedAt = GC.GetAllocatedBytesForCurrentThread();
        _startedAt = Stopwatch.GetTimestamp();
    }

    private void End(BenchStage[] stages, ref int stage, int iteration)
    {
        long endedAt = Stopwatch.GetTimestamp();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - _allocatedAt;
        if (iteration >= 0)
        {
            stages[stage].Record(iteration, (endedAt - _startedAt) * 1e6 / Stopwatch.Frequency, bytes);
        }

        stage++;
    }

    private string ToText(BenchOptions options, Frame frame, BenchStage[] stages)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture,
            $"{options.Iterations} refreshes of {frame.RowCount} rows, collector {pipeline.Collector.Name}, kernel {MachineChecks.KernelRelease}, {Environment.ProcessorCount} CPUs; microseconds, and bytes allocated\n");
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

        return text.ToString();
    }

    private string ToJson(BenchOptions options, Frame frame, BenchStage[] stages)
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
            json.WriteString("collector", pipeline.Collector.Name);
            json.WriteNumber("rows", frame.RowCount);
            json.WriteNumber("iterations", options.Iterations);
            json.WriteNumber("warmup", options.Warmup);
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
