using System.Collections.Immutable;
using Bpftop.Nvidia.Devices;
using Bpftop.Toolkit;

namespace Bpftop.Nvidia;

/// <summary>The GPUs, and below each its MIG devices.</summary>
internal sealed class GpuTable(Latest<GpuReadings> readings, TimeProvider time) : ITableProvider
{
    private const int Id = 0;
    private const int Name = 1;
    private const int State = 2;
    private const int Utilization = 3;
    private const int MemoryUsed = 4;
    private const int MemoryTotal = 5;
    private const int Encoder = 6;
    private const int Decoder = 7;
    private const int Watts = 8;
    private const int WattLimit = 9;
    private const int Celsius = 10;
    private const int Fan = 11;
    private const int SmClock = 12;
    private const int MemoryClock = 13;
    private const int Throttle = 14;
    private const int Processes = 15;
    private const int Driver = 16;
    private const int Uuid = 17;

    public TableSpec Table { get; } = new("gpu.devices", "GPUs", Columns(), "A GPU, or a MIG device of one.");

    public void Fill(in Tick tick, TableBlock block)
    {
        GpuReadings current = readings.Current;
        bool isFresh = current.IsFresh(time);
        foreach (GpuReading gpu in current.Gpus)
        {
            int row = block.Add(gpu.Label);
            block.Text(row, Id) = gpu.Label;
            block.Text(row, Name) = gpu.Name;
            block.Text(row, Driver) = current.Driver;
            block.Text(row, Uuid) = gpu.Uuid;
            block.Text(row, State) = isFresh ? gpu.Fault ?? "ready" : "no answer";
            if (!isFresh)
            {
                continue;
            }

            block.Number(row, Utilization) = gpu.Utilization;
            block.Number(row, MemoryUsed) = gpu.MemoryUsed;
            block.Number(row, MemoryTotal) = gpu.MemoryTotal;
            block.Number(row, Encoder) = gpu.Encoder;
            block.Number(row, Decoder) = gpu.Decoder;
            block.Number(row, Watts) = gpu.Watts;
            block.Number(row, WattLimit) = gpu.WattLimit;
            block.Number(row, Celsius) = gpu.Celsius;
            block.Number(row, Fan) = gpu.FanPercent;
            block.Number(row, SmClock) = gpu.SmHertz;
            block.Number(row, MemoryClock) = gpu.MemoryHertz;
            block.Text(row, Throttle) = gpu.Throttle;
            block.Number(row, Processes) = gpu.Processes;
            foreach (MigReading instance in gpu.Instances)
            {
                Add(block, instance);
            }
        }
    }

    private static void Add(TableBlock block, MigReading instance)
    {
        int row = block.Add(instance.Label);
        block.Text(row, Id) = instance.Label;
        block.Text(row, Name) = "MIG device";
        block.Text(row, State) = "ready";
        block.Text(row, Uuid) = instance.Uuid;
        block.Number(row, MemoryUsed) = instance.MemoryUsed;
        block.Number(row, MemoryTotal) = instance.MemoryTotal;
        block.Number(row, Processes) = instance.Processes;
    }

    private static ImmutableArray<ColumnSpec> Columns() =>
    [
        new("gpu.id", "GPU", CellKind.Text, "Index of the GPU, or GPU:instance/compute instance of a MIG device.") { Width = 7 },
        new("gpu.name", "NAME", CellKind.Text, "The GPU's product name.") { Width = 24 },
        new("gpu.state", "STATE", CellKind.Text, "Whether it answers.") { Width = 14 },
        Percent("gpu.util", "GPU%", "Time in which its cores did something."),
        Bytes("gpu.mem", "USED", "Memory in use."),
        Bytes("gpu.mem.total", "TOTAL", "Memory that it has."),
        Percent("gpu.enc", "ENC%", "Use of the video encoder."),
        Percent("gpu.dec", "DEC%", "Use of the video decoder."),
        Number("gpu.power", "POWER", Unit.Watts, "What it draws."),
        Number("gpu.power.limit", "LIMIT", Unit.Watts, "What it may draw."),
        Number("gpu.temp", "TEMP", Unit.Celsius, "Temperature of the chip."),
        Percent("gpu.fan", "FAN%", "Speed that the fan is set to."),
        Number("gpu.clock.sm", "CLOCK", Unit.Hertz, "Clock of its cores.") with { Width = 8 },
        Number("gpu.clock.mem", "MCLOCK", Unit.Hertz, "Clock of its memory.") with { Width = 8 },
        new("gpu.throttle", "THROTTLE", CellKind.Text, "What keeps the clocks down.") { Width = 20 },
        Number("gpu.processes", "PROCS", Unit.Count, "Processes that have memory on it."),
        new("gpu.driver", "DRIVER", CellKind.Text, "Version of the driver.") { Width = 12 },
        new("gpu.uuid", "UUID", CellKind.Text, "Its name for CUDA_VISIBLE_DEVICES.") { Width = 40 },
    ];

    private static ColumnSpec Percent(string id, string header, string help) => Number(id, header, Unit.Percent, help);

    private static ColumnSpec Bytes(string id, string header, string help) => Number(id, header, Unit.Bytes, help);

    private static ColumnSpec Number(string id, string header, Unit unit, string help) =>
        new(id, header, CellKind.Number, help) { Unit = unit, Width = 6, FirstSort = SortOrder.Descending };
}
