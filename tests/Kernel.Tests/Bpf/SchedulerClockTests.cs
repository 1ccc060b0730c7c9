using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

public sealed class SchedulerClockTests
{
    [Fact]
    public void The_least_of_the_last_four_counts()
    {
        SchedulerClock clock = new();
        Assert.Equal([0, 50, 40, 40, 40, 40, 60], new long[] { 0, 50, 40, 90, 80, 60, 70 }.Select(clock.Offset));
    }

    [Fact]
    public void A_clock_that_is_ahead_is_less_than_nothing()
    {
        SchedulerClock clock = new();
        Assert.Equal([-10, -10, -30], new long[] { -10, 20, -30 }.Select(clock.Offset));
    }
}
