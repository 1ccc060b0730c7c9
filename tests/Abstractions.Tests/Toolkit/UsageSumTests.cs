using Bpftop.Toolkit;

namespace Bpftop.Abstractions.Tests.Toolkit;

public sealed class UsageSumTests
{
    private static readonly ProcessRow _row = new(new ProcessKey(7, 1), 1, 7, 0, 0, ProcessTraits.None, "x", "x");

    [Fact]
    public void Processes_add_up()
    {
        UsageSum sum = default;
        sum.Add(_row, new ProcessUsage(10, 100, 1, 2, 1));
        sum.Add(_row, new ProcessUsage(20, 200, 3, 4, 2));

        Assert.Equal(2, sum.Processes);
        Assert.Equal(30, sum.CpuPercent);
        Assert.Equal(300, sum.ResidentBytes);
        Assert.Equal(4, sum.ReadBytesPerSecond);
        Assert.Equal(6, sum.WriteBytesPerSecond);
    }

    [Fact]
    public void A_missing_value_adds_nothing()
    {
        UsageSum sum = default;
        sum.Add(_row, new ProcessUsage(double.NaN, 100, double.NaN, double.NaN, 1));
        sum.Add(_row, new ProcessUsage(5, 100, 1, 1, 1));

        Assert.Equal(5, sum.CpuPercent);
        Assert.Equal(1, sum.ReadBytesPerSecond);
    }

    [Fact]
    public void A_sum_of_missing_values_is_not_known()
    {
        UsageSum sum = default;
        Assert.Equal((0.0, 0.0, 0.0), (sum.CpuPercent, sum.ReadBytesPerSecond, sum.WriteBytesPerSecond));

        sum.Add(_row, new ProcessUsage(5, 100, double.NaN, double.NaN, 1));
        Assert.Equal((5.0, double.NaN, double.NaN), (sum.CpuPercent, sum.ReadBytesPerSecond, sum.WriteBytesPerSecond));
    }

    [Fact]
    public void A_thread_is_in_its_process_already()
    {
        UsageSum sum = default;
        sum.Add(_row with { Traits = ProcessTraits.Thread }, new ProcessUsage(50, 100, 1, 1, 1));

        Assert.Equal(0, sum.Processes);
        Assert.Equal(0, sum.CpuPercent);
    }
}
