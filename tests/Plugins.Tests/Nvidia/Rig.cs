using Bpftop.Nvidia;
using Bpftop.Nvidia.Devices;
using Bpftop.PluginContract;
using Bpftop.Tests.Nvidia;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Nvidia;

/// <summary>The plugin over a fake driver, driven by hand as the host does.</summary>
internal sealed class Rig : IDisposable
{
    /// <summary>Started long before any reading.</summary>
    public const ulong LongAgo = 1;

    /// <param name="nvml">The driver.</param>
    /// <param name="seesPids">False for another pid namespace.</param>
    /// <param name="power">What the kernel says of the GPUs' sleep; null for a machine without any.</param>
    public Rig(FakeNvml nvml, bool seesPids = true, GpuPower? power = null)
    {
        Nvml = nvml;
        Monitor = new GpuRefresh(Options(nvml.Library), Time, Readings) 
        {
            SeesPids = () => seesPids,
            Power = power ?? new GpuPower("/nowhere"),
        };
        Columns = new GpuColumns(Readings, Time);
        Meters = new GpuMeters(Monitor, Readings, Time);
        Table = new GpuTable(Readings, Time);
    }

    public static PluginOptions Options(string library) =>
        new(new Dictionary<string, string>(StringComparer.Ordinal) { ["library"] = library });

    public FakeNvml Nvml { get; }

    public ManualClock Time { get; } = new(goesOn: true);

    public Latest<GpuReadings> Readings { get; } = new(GpuReadings.None);

    public GpuRefresh Monitor { get; }

    public GpuColumns Columns { get; }

    public GpuMeters Meters { get; }

    public GpuTable Table { get; }

    /// <summary>Waits for something that another thread does.</summary>
    public static async Task UntilAsync(Func<bool> happened, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!happened())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(40), $"waited in vain for {what}");
            await Task.Delay(10);
        }
    }

    public GpuReading Gpu(int index = 0) => Readings.Current.Gpus[index];

    public async Task<Availability> ProbeAsync() => await Monitor.ProbeAsync(CancellationToken.None);

    /// <summary>Probes and reads once, which sets the mark that samples are new from.</summary>
    public async Task<Rig> OpenAsync()
    {
        Availability availability = await ProbeAsync();
        Assert.True(availability.IsUsable, availability.Reason);
        return await ReadAsync();
    }

    public async Task<Rig> ReadAsync(string? scenario = null)
    {
        if (scenario is not null)
        {
            Nvml.Say(scenario);
        }

        await Monitor.RefreshAsync(CancellationToken.None);
        return this;
    }

    /// <summary>Disposes the plugin and waits until its thread is done.</summary>
    public async Task EndAsync()
    {
        Monitor.Dispose();
        await UntilAsync(() => !Monitor.HasThread, "the end of the thread");
    }

    /// <summary>A value of a process's row, "" for none.</summary>
    public string Value(string column, int pid, ulong startNs = LongAgo, ProcessTraits traits = ProcessTraits.None)
    {
        ProcessRow row = Some.Row(pid, startNs) with { Traits = traits };
        int index = Columns.Columns.Select(static spec => spec.Id).ToList().IndexOf(column);
        return new ColumnSheet(Columns).Fill([row], 1).Value(index, row.Key);
    }

    /// <summary>The bars' segments, maxima and captions of a refresh.</summary>
    public (double Value, double Maximum, string? Caption)[] Bars()
    {
        int count = Meters.Meters.Length;
        double[][] segments = [.. Enumerable.Range(0, count).Select(static _ => new[] { double.NaN })];
        double[] maxima = [.. Meters.Meters.Select(static meter => meter.Maximum)];
        string?[] captions = new string?[count];
        for (int number = 1; number <= 2; number++)
        {
            Meters.Fill(Some.Tick(1, number), new MeterBlock(segments, maxima, captions));
        }

        return [.. Enumerable.Range(0, count).Select(bar => (segments[bar][0], maxima[bar], captions[bar]))];
    }

    /// <summary>A row of the table, values by column id; numbers that are missing are left out, and so are texts.</summary>
    public Dictionary<string, object> Row(string key)
    {
        TableBuffer buffer = new(Table.Table);
        Table.Fill(Some.Tick(1), new TableBlock(buffer));
        int row = buffer.Keys.IndexOf(key);
        Assert.True(row >= 0, $"there is no row {key}");
        Dictionary<string, object> values = new(StringComparer.Ordinal);
        for (int column = 0; column < Table.Table.Columns.Length; column++)
        {
            ColumnSpec spec = Table.Table.Columns[column];
            if (spec.Kind == CellKind.Text ? buffer.Text(row, column) is { } text : false)
            {
                values[spec.Id] = text;
            }
            else if (spec.Kind == CellKind.Number && !double.IsNaN(buffer.Number(row, column)))
            {
                values[spec.Id] = buffer.Number(row, column);
            }
        }

        return values;
    }

    public void Dispose()
    {
        Monitor.Dispose();
        Nvml.Dispose();
    }
}
