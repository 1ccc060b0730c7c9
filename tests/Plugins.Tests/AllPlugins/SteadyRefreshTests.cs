using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.AllPlugins;

/// <summary>All four plugins at 500 containers and 5,000 processes.</summary>
public sealed class SteadyRefreshTests
{
    private const int Warm = 100;
    private const int Measured = 20;

    private delegate void Fill(in Tick tick);

    [Fact]
    public async Task A_steady_refresh_of_every_column_table_and_bar_allocates_nothing()
    {
        await using FiveHundredContainers machine = new();
        await machine.SettleAsync();
        (string Name, Fill Fill)[] fills =
        [
            .. machine.Columns.Select(columns => (columns.GetType().Name, Over(machine, columns))),
            .. machine.Tables.Select(static table => (table.GetType().Name, Over(table))),
            .. machine.Meters.Select(static meters => (meters.GetType().Name, Over(meters))),
        ];
        long[] bytes = new long[fills.Length];
        for (int number = 10; number < Warm + Measured; number++)
        {
            for (int index = 0; index < fills.Length; index++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                fills[index].Fill(new Tick(number, TimeSpan.FromSeconds(1), machine.Rows, machine.Usage));
                bytes[index] += number < Warm ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }

        Assert.Equal(
            [
                "UnitColumns 0", "ContainerColumns 0", "FreezerColumns 0", "GpuColumns 0",
                "UnitTable 0", "ContainerTable 0", "FreezerTable 0", "GpuTable 0", "GpuMeters 0",
            ],
            fills.Zip(bytes, static (fill, allocated) => $"{fill.Name} {allocated}"));
    }

    /// <summary>Nothing would be easy to do without a byte.</summary>
    [Fact]
    public async Task On_that_machine_processes_have_units_containers_and_GPUs()
    {
        await using FiveHundredContainers machine = new();
        await machine.SettleAsync();

        string[] units = Cells(machine, "systemd.service");
        string[] containers = Cells(machine, "container.name");
        string[] memory = Cells(machine, "gpu.mem");
        string[] frozen = Cells(machine, "freezer.state");

        for (int row = 0; row < machine.Rows.Length; row++)
        {
            int cgroup = (int)machine.Rows[row].CgroupId - 1;
            Assert.Equal(cgroup < FiveHundredContainers.Containers ? $"web-{cgroup}" : "", containers[row]);
            Assert.Equal(cgroup < FiveHundredContainers.Containers ? "" : $"web-{cgroup - FiveHundredContainers.Containers}.service", units[row]);
            Assert.Equal(row % 10 == 0 ? "1048576" : "", memory[row]);
            Assert.Equal(row % 100 == 0 ? "frozen" : "", frozen[row]);
        }

        // Every service and the scope of every other container, every container, nothing that the freezer can read of,
        // eight GPUs.
        Assert.Equal([300, 500, 0, 8], machine.Tables.Select(Count));

        int Count(ITableProvider table)
        {
            TableBuffer buffer = new(table.Table);
            table.Fill(new Tick(9, TimeSpan.FromSeconds(1), machine.Rows, machine.Usage), new TableBlock(buffer));
            return buffer.Count;
        }
    }

    private static string[] Cells(FiveHundredContainers machine, string id)
    {
        IColumnProvider provider = machine.Columns.Single(columns => columns.Columns.Any(column => column.Id == id));
        int index = provider.Columns.Select(static spec => spec.Id).ToList().IndexOf(id);
        ColumnSheet sheet = new ColumnSheet(provider).Fill(machine.Rows, 9, column => column == index);
        return provider.Columns[index].Kind == CellKind.Text
            ? [.. sheet.Texts(index).ToArray().Select(static text => text ?? "")]
            : [.. sheet.Numbers(index).ToArray().Select(static number => double.IsNaN(number) ? "" : $"{number:F0}")];
    }

    private static Fill Over(FiveHundredContainers machine, IColumnProvider columns)
    {
        ColumnSheet sheet = new ColumnSheet(columns).Fill(machine.Rows, 9);
        return (in Tick tick) => sheet.Refill(tick);
    }

    private static Fill Over(ITableProvider table)
    {
        TableBuffer buffer = new(table.Table);
        return (in Tick tick) =>
        {
            buffer.Clear();
            table.Fill(tick, new TableBlock(buffer));
        };
    }

    private static Fill Over(IMeterProvider meters)
    {
        double[][] segments = [.. meters.Meters.Select(static meter => new double[Math.Max(1, meter.Segments.Length)])];
        double[] maxima = new double[segments.Length];
        string?[] captions = new string?[segments.Length];
        return (in Tick tick) => meters.Fill(tick, new MeterBlock(segments, maxima, captions));
    }
}
