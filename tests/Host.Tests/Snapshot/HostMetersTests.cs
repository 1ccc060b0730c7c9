using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Header;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Snapshot;

public sealed class HostMetersTests
{
    [Fact]
    public void Every_meter_has_an_id_of_its_own_and_says_what_it_shows()
    {
        HostMeter[] all = [HostMeters.Cpu, HostMeters.OfCpu(0), HostMeters.OfCpu(1), .. HostMeters.BelowCpus];

        Assert.Equal(all.Length, all.Select(static meter => meter.Spec.Id).Distinct().Count());
        Assert.All(all, static meter =>
        {
            Assert.StartsWith("host.", meter.Spec.Id, StringComparison.Ordinal);
            Assert.EndsWith(".", meter.Spec.Help, StringComparison.Ordinal);
            Assert.NotEmpty(meter.Caption);
            Assert.Equal(meter.Values.Length, meter.Values.Select(static value => value.Name).Distinct().Count());
        });
    }

    [Fact]
    public void A_meter_reads_its_values_by_their_names()
    {
        Frame frame = new();
        frame.System.Memory = new MemorySample { Total = 8, Used = 3, Shared = 1, SwapTotal = double.NaN };
        frame.System.Cpus = [default, new CpuShare { User = 20, IoWait = 5, Idle = 70 }];

        Assert.Equal((8, 3), (HostMeters.Memory.Read(frame, "total"), HostMeters.Memory.Read(frame, "used")));
        Assert.Equal([2, 0, 1, 0], HostMeters.Memory.Segments.Select(segment => segment.Number(frame)));
        Assert.Equal(double.NaN, HostMeters.Swap.Read(frame, "total"));
        Assert.Equal((20, 25), (HostMeters.OfCpu(1).Read(frame, "user"), HostMeters.OfCpu(1).Read(frame, "busy")));
        Assert.Throws<ArgumentException>(() => HostMeters.Memory.Read(frame, "nothing"));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(160)]
    public void Once_the_CPUs_are_known_the_header_allocates_nothing(int width)
    {
        Frame frame = new();
        frame.System.CpuCount = 4;
        frame.System.Cpus = new CpuShare[4];
        frame.System.UptimeSeconds = 100_000;
        frame.System.Memory = new MemorySample { Total = 8, Used = 3, SwapTotal = 4, ZramOriginal = 2, ZramCompressed = 1 };
        frame.Collector.Dropped = 1;
        frame.Meters.Add(new MeterReading(new MeterSpec("box.1", "B01", "How full.")) { Maximum = 100 });
        CellGrid grid = new(width, 20);
        HeaderPanel header = new(ThemeCatalog.Get(ThemeCatalog.DefaultName));
        header.Draw(grid, new(0, 0, width, 20), frame);

        Assert.Equal(0, Allocated.Least(() =>
        {
            header.Draw(grid, new(0, 0, width, 20), frame);
        }));
    }
}
