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
        HostMeter[] all = [HostMeters.OfCpu(0), HostMeters.OfCpu(1), .. HostMeters.All];

        Assert.Equal(all.Length, all.Select(static meter => meter.Spec.Id).Distinct().Count());
        Assert.All(all, static meter =>
        {
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

    [Fact]
    public void No_meter_that_is_offered_has_an_id_that_could_be_a_plugins() =>
        Assert.All(HostMeters.All, static meter => Assert.DoesNotContain('.', meter.Spec.Id));

    [Fact]
    public void What_is_not_known_is_a_dash_in_every_meter_that_reads_a_device()
    {
        Frame frame = new();
        CellGrid grid = new(60, 3);
        Theme theme = ThemeCatalog.Get(ThemeCatalog.DefaultName);
        foreach (HostMeter meter in (HostMeter[])[HostMeters.Temperature, HostMeters.Frequency, HostMeters.Battery, HostMeters.Files, HostMeters.Own, HostMeters.Host])
        {
            foreach (MeterForm form in KnownMeter.Find(meter.Spec.Id)!.Forms.Where(static form => form != MeterForm.Graph))
            {
                grid.Clear(theme.Text);
                MeterLine.Draw(grid, new(0, 0, 60, form == MeterForm.Digits ? 3 : 1), meter, form, frame, theme);
                string text = string.Concat(grid.RowText(0), grid.RowText(1), grid.RowText(2));
                Assert.Contains('-', text);
                Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
                Assert.DoesNotMatch("[0-9]", text);
            }
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(160)]
    public void Once_the_CPUs_are_known_the_header_allocates_nothing(int width)
    {
        Frame frame = new() { Number = 1, Time = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero) };
        frame.System.CpuCount = 4;
        frame.System.Cpus = new CpuShare[4];
        frame.System.UptimeSeconds = 100_000;
        frame.System.HostName = "box";
        frame.System.Memory = new MemorySample { Total = 8, Used = 3, SwapTotal = 4, ZramOriginal = 2, ZramCompressed = 1 };
        frame.Collector.Dropped = 1;
        frame.Meters.Add(new MeterReading(new MeterSpec("box.1", "B01", "How full.")) { Maximum = 100 });
        CellGrid grid = new(width, 60);
        Theme theme = ThemeCatalog.Get(ThemeCatalog.DefaultName);

        // The usual ones, and every meter in every form.
        foreach (int form in Enumerable.Range(-1, 5))
        {
            string[] all = [.. KnownMeter.OfHost.Where(meter => form < 0 || meter.Forms.Contains((MeterForm)form)).Select(meter => form < 0 ? meter.Id : $"{meter.Id}:{MeterForms.Words[form]}")];
            HeaderChoice? choice = null;
            Assert.True(form < 0 || HeaderChoice.TryParse([string.Join(' ', all), "cpus mem", "plugins"], out choice, out _));
            HeaderPanel header = new(choice);
            header.Draw(grid, new(0, 0, width, header.LayOut(frame, width, 60)), frame, theme);
            Assert.Equal(0, Allocated.Least(() =>
            {
                frame.Number++;
                header.Take(frame);
                header.Draw(grid, new(0, 0, width, header.LayOut(frame, width, 60)), frame, theme);
            }));
        }
    }
}
