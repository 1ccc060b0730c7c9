using System.Globalization;
using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.System;

namespace Bpftop.Host.Tests.Collect.System;

public sealed class CpuMeterTests
{
    private static readonly int[] _before = [1000, 100, 500, 8000, 300, 40, 60, 20];

    private readonly CpuMeter _meter = new();
    private readonly SystemSample _sample = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void An_interval_in_which_a_counter_fell_is_not_known(int fallen)
    {
        int[] after = [.. _before.Select(static ticks => ticks + 10)];
        after[fallen] = _before[fallen] - 5;
        Read(Line("cpu ", _before), Line("cpu0", _before));
        Read(Line("cpu ", after), Line("cpu0", after));

        AssertUnknown(_sample.Total);
        AssertUnknown(_sample.Cpus[0]);

        int[] later = [.. after.Select(static ticks => ticks + 10)];
        Read(Line("cpu ", later), Line("cpu0", later));
        Assert.Equal((12.5, 12.5), (_sample.Total.User, _sample.Cpus[0].Idle));
    }

    [Fact]
    public void The_total_is_not_known_where_the_other_cpus_hide_what_one_lost()
    {
        int[] fell = [.. _before];
        fell[3] -= 4000;
        int[] busy = [.. _before];
        busy[3] += 5000;
        Read(Line("cpu ", _before, 2), Line("cpu0", _before), Line("cpu1", _before));
        int[] total = [.. fell.Zip(busy, static (one, other) => one + other)];
        Read(Line("cpu ", total), Line("cpu0", fell), Line("cpu1", busy));

        AssertUnknown(_sample.Total);
        AssertUnknown(_sample.Cpus[0]);
        Assert.Equal(100, _sample.Cpus[1].Idle);
    }

    [Fact]
    public void A_tick_that_one_of_many_cpus_lost_does_not_take_the_total_away()
    {
        int[] fell = [.. _before];
        fell[4] -= 1;
        fell[3] += 100;
        int[] idle = [.. _before];
        idle[3] += 100;
        Read(Line("cpu ", _before, 4), Line("cpu0", _before), Line("cpu1", _before), Line("cpu2", _before), Line("cpu3", _before));
        int[] total = [.. fell.Select((ticks, column) => ticks + (3 * idle[column]) + (column == 4 ? 2 : 0))];
        Read(Line("cpu ", total), Line("cpu0", fell), Line("cpu1", idle), Line("cpu2", idle), Line("cpu3", idle));

        AssertUnknown(_sample.Cpus[0]);
        Assert.InRange(_sample.Total.Idle, 99, 100);
    }

    [Fact]
    public void The_total_is_not_known_over_an_interval_in_which_a_cpu_came_or_went()
    {
        int[] after = [.. _before.Select(static ticks => ticks + 10)];
        Read(Line("cpu ", _before, 2), Line("cpu0", _before), Line("cpu1", _before));
        Read(Line("cpu ", after, 2), Line("cpu0", after));
        AssertUnknown(_sample.Total);
        Assert.Equal((1, 12.5), (_sample.OnlineCpus, _sample.Cpus[0].User));

        int[] later = [.. after.Select(static ticks => ticks + 10)];
        Read(Line("cpu ", later, 2), Line("cpu0", later), Line("cpu1", later));
        AssertUnknown(_sample.Total);
        AssertUnknown(_sample.Cpus[1]);

        int[] last = [.. later.Select(static ticks => ticks + 10)];
        Read(Line("cpu ", last, 2), Line("cpu0", last), Line("cpu1", last));
        Assert.Equal((12.5, 12.5), (_sample.Total.User, _sample.Cpus[1].User));
    }

    [Fact]
    public void A_file_that_was_away_for_a_reading_begins_anew()
    {
        Read(Line("cpu ", _before), Line("cpu0", _before));
        _meter.Read(default, _sample);
        Assert.Equal((0, 0), (_sample.CpuCount, _sample.OnlineCpus));
        Read(Line("cpu ", [.. _before.Select(static ticks => ticks + 10)]), Line("cpu0", _before));

        AssertUnknown(_sample.Total);
        AssertUnknown(_sample.Cpus[0]);
    }

    [Fact]
    public void A_number_that_no_cpu_has_takes_no_memory()
    {
        Read(Line("cpu ", _before), Line("cpu0", _before), Line("cpu2000000000", _before));

        Assert.Equal((1, 1), (_sample.CpuCount, _sample.OnlineCpus));
    }

    private static void AssertUnknown(in CpuShare share) =>
        Assert.All(
            [share.User, share.Nice, share.System, share.Idle, share.IoWait, share.Irq, share.Steal],
            static value => Assert.Equal(double.NaN, value));

    private static string Line(string name, int[] ticks, int times = 1) => string.Create(
        CultureInfo.InvariantCulture, $"{name} {string.Join(' ', ticks.Select(value => value * times))} 0 0\n");

    private void Read(params string[] lines) => _meter.Read(Encoding.ASCII.GetBytes(string.Concat(lines) + "intr 1 2 3\n"), _sample);
}
