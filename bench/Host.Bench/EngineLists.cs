using System.Diagnostics;
using System.Globalization;
using Bpftop.Containers.Engines;

/// <summary>What it costs to read the whole list of a container engine; <c>bench/engines.sh</c> starts the engine.</summary>
internal static class EngineLists
{
    private const int Rounds = 41;

    /// <param name="socket">Where the engine listens. It is another process, so that the bytes are those of the reader.</param>
    public static async Task RunAsync(string socket)
    {
        using EngineClient client = new(new EngineEndpoint(socket), EngineLimits.Default, TimeProvider.System, static _ => EngineHome.Unknown);
        await client.PingAsync(CancellationToken.None);
        Cost first = await MeasureAsync(client);
        using Process self = Process.GetCurrentProcess();
        long peak = self.PeakWorkingSet64;
        List<Cost> costs = [];
        for (int round = -Rounds; round < Rounds; round++)
        {
            Cost cost = await MeasureAsync(client);
            if (round >= 0)
            {
                costs.Add(cost);
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{first.Containers} containers: {Median(costs, static cost => cost.Bytes / 1e6):F2} MB allocated, {Median(costs, static cost => cost.Cpu.TotalMilliseconds):F1} ms of CPU, {Median(costs, static cost => cost.Wall.TotalMilliseconds):F1} ms in all; the first {first.Wall.TotalMilliseconds:F0} ms, {peak >> 20} MB resident at most"));
    }

    private static async Task<Cost> MeasureAsync(EngineClient client)
    {
        GC.Collect();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        List<EngineContainer> containers = await client.ListAsync(ids: null, CancellationToken.None);
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        return new Cost(containers.Count, GC.GetTotalAllocatedBytes(precise: true) - bytes, cpu, wall);
    }

    private static double Median(List<Cost> costs, Func<Cost, double> figure) => costs.Select(figure).Order().ElementAt(costs.Count / 2);

    private readonly record struct Cost(int Containers, long Bytes, TimeSpan Cpu, TimeSpan Wall);
}
