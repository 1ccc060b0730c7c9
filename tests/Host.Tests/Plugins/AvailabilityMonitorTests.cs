using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Calls;

namespace Bpftop.Host.Tests.Plugins;

public sealed class AvailabilityMonitorTests
{
    private readonly ManualClock _time = new();

    [Fact]
    public void Pauses_grow_while_the_source_is_away_up_to_fifteen_seconds()
    {
        AvailabilityMonitor monitor = new(PluginLimits.Default, _time);
        Assert.Equal(TimeSpan.Zero, monitor.UntilDue);
        double[] pauses = new double[8];
        for (int probe = 0; probe < pauses.Length; probe++)
        {
            monitor.Answered(PluginState.Absent);
            pauses[probe] = monitor.UntilDue!.Value.TotalSeconds;
            _time.Advance(monitor.UntilDue.Value);
            Assert.Equal(TimeSpan.Zero, monitor.UntilDue);
        }

        Assert.Equal([1, 2, 4, 8, 15, 15, 15, 15], pauses);
    }

    [Fact]
    public void A_ready_source_is_not_asked_again_until_its_refreshes_fail()
    {
        AvailabilityMonitor monitor = new(PluginLimits.Default, _time);
        monitor.Answered(PluginState.Absent);
        monitor.Answered(PluginState.Ready);
        Assert.Null(monitor.UntilDue);

        monitor.AskNow();
        Assert.Equal(TimeSpan.Zero, monitor.UntilDue);
        monitor.Answered(PluginState.Absent);
        Assert.Equal(TimeSpan.FromSeconds(1), monitor.UntilDue);
    }

    [Fact]
    public void A_source_that_works_in_part_is_asked_again()
    {
        AvailabilityMonitor monitor = new(PluginLimits.Default, _time);
        monitor.Answered(PluginState.Degraded);

        Assert.Equal(TimeSpan.FromSeconds(1), monitor.UntilDue);
    }
}
