using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Tests.Collect.Proc;

public sealed class DelayEvidenceTests
{
    private const ulong Second = 1_000_000_000;

    private readonly DelayEvidence _delays = new();

    [Fact]
    public void A_task_that_is_older_than_the_switch_is_not_known_and_one_that_is_younger_is()
    {
        _delays.Begin(isOn: true, 100 * Second);
        Assert.Equal(WorkCounters.Unknown, _delays.Known(50 * Second, 0));
        Assert.Equal(0ul, _delays.Known(101 * Second, 0));
        Assert.Equal(7ul, _delays.Known(101 * Second, 7));
    }

    [Fact]
    public void One_that_has_waited_proves_it_for_itself_and_for_all_that_are_younger()
    {
        _delays.Begin(isOn: true, 100 * Second);
        Assert.Equal(9ul, _delays.Known(50 * Second, 9));
        Assert.Equal(0ul, _delays.Known(60 * Second, 0));
        Assert.Equal(WorkCounters.Unknown, _delays.Known(40 * Second, 0));
    }

    [Fact]
    public void Where_it_is_switched_off_what_stands_still_is_not_known()
    {
        _delays.Begin(isOn: true, 100 * Second);
        _delays.Begin(isOn: false, 101 * Second);
        Assert.Equal(WorkCounters.Unknown, _delays.Known(50 * Second, 9));

        // Born while it was off, or before; on again, one that has counters counts on.
        _delays.Begin(isOn: true, 103 * Second);
        Assert.Equal(9ul, _delays.Known(50 * Second, 9));
        Assert.Equal(WorkCounters.Unknown, _delays.Known(102 * Second, 0));
        Assert.Equal(0ul, _delays.Known(104 * Second, 0));
    }
}
