using System.Collections.Immutable;
using System.Globalization;
using Bpftop.Nvidia.Devices;
using Bpftop.Toolkit;

namespace Bpftop.Nvidia;

/// <summary>Two bars for each GPU: how busy it is, and how full.</summary>
internal sealed class GpuMeters(GpuRefresh monitor, Latest<GpuReadings> readings, TimeProvider time) : IMeterProvider
{
    private const int BarsOfEach = 2;

    private static readonly ImmutableArray<string> _used = ["used"];
    private int _filled;

    public ImmutableArray<MeterSpec> Meters => [.. Enumerable.Range(0, monitor.Count).SelectMany(Specs)];

    public void Fill(in Tick tick, MeterBlock block)
    {
        GpuReadings current = readings.Current;
        int count = current.Gpus.Length;

        // After the driver was reloaded with more GPUs, the refresh under way may still have the earlier bars.
        int shown = Math.Min(count, _filled);
        _filled = count;
        bool isFresh = current.IsFresh(time);
        for (int index = 0; index < shown; index++)
        {
            GpuReading gpu = current.Gpus[index];
            int bar = index * BarsOfEach;
            if (!isFresh)
            {
                block.Caption(bar) = block.Caption(bar + 1) = "no answer";
                continue;
            }

            block.Segments(bar)[0] = gpu.Utilization;
            block.Caption(bar) = gpu.UtilizationCaption;
            block.Segments(bar + 1)[0] = gpu.MemoryUsed;
            block.Maximum(bar + 1) = gpu.MemoryTotal;
            block.Caption(bar + 1) = gpu.MemoryCaption;
        }
    }

    private static IEnumerable<MeterSpec> Specs(int index)
    {
        string gpu = index.ToString(CultureInfo.InvariantCulture);
        yield return new MeterSpec($"gpu.util.{gpu}", $"GPU{gpu}", $"Use of GPU {gpu}, its temperature, power, throttle reason, fan and clock.")
        {
            Unit = Unit.Percent,
            Segments = _used,
        };
        yield return new MeterSpec($"gpu.mem.{gpu}", $"VRAM{gpu}", $"Memory of GPU {gpu}, its processes, and its memory's clock.")
        {
            Unit = Unit.Bytes,
            Segments = _used,
            Maximum = double.NaN,
        };
    }
}
