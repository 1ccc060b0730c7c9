using Bpftop.Host.Details.Files;
using Bpftop.Host.Details.Memory;
using Bpftop.Host.Details.Summary;

namespace Bpftop.Host.Tests.Details;

/// <summary>What the summary of a process reads, without a kernel.</summary>
public sealed class SummaryTests
{
    private const ulong All = (1UL << 41) - 1;

    [Theory]
    [InlineData(0ul, "none")]
    [InlineData(All, "all")]
    [InlineData(All & ~(1UL << 24), "all but sys_resource")]
    [InlineData((1UL << 10) | (1UL << 12), "net_bind_service, net_admin")]
    [InlineData(1UL << 45, "capability 45")]
    public void Capabilities_are_named_or_those_that_are_missing(ulong set, string shown)
    {
        Assert.Equal(All, Capabilities.All(40));
        Assert.Equal(ulong.MaxValue, Capabilities.All(63));
        Assert.Equal(shown, Capabilities.Show(set, All));
    }

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", "1024, may be raised to 524288")]
    [InlineData("Max core file size        0                    unlimited            bytes     ", "0, may be raised to unlimited")]
    [InlineData("Max stack size            8388608              8388608              bytes     ", "8M")]
    [InlineData("Max locked memory         8387584              8387584              bytes     ", "8M")]
    [InlineData("Max cpu time              60                   60                   seconds   ", "60 seconds")]
    [InlineData("Max nice priority         0                    0                    ", "0")]
    public void A_limit_is_said_in_words(string line, string shown)
    {
        Assert.True(ResourceLimit.TryParse(line, out ResourceLimit limit));
        Assert.Equal(shown, limit.Show());
        Assert.Equal($"7 of {shown}", limit.Show(7));
        Assert.False(limit.Name.StartsWith("Max", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Limit                     Soft Limit           Hard Limit           Units     ")]
    [InlineData("")]
    [InlineData("Max open files")]
    [InlineData("Max open files            many                 more                 files     ")]
    public void What_is_no_limit_is_passed_over(string line) => Assert.False(ResourceLimit.TryParse(line, out _));

    [Theory]
    [InlineData("cpu.max", "max 100000", null)]
    [InlineData("cpu.max", "150000 100000", "150 % of one CPU (150 ms in 100 ms)")]
    [InlineData("memory.max", "max", null)]
    [InlineData("memory.max", "536870912", "512M")]
    [InlineData("memory.low", "0", null)]
    [InlineData("memory.low", "max", "all")]
    [InlineData("memory.high", "1610612736", "1.5G")]
    [InlineData("pids.max", "100", "100")]
    [InlineData("io.max", "8:16 rbps=2097152 wiops=120\n8:0 rbps=max", "8:16 rbps=2097152 wiops=120; 8:0 rbps=max")]
    [InlineData("cpu.uclamp.max", "50.00", "50.00 %")]
    public void A_limit_of_a_cgroup_is_said_where_there_is_one(string file, string text, string? shown) => Assert.Equal(shown, CgroupRows.Limit(file, text));

    /// <summary>The kernel escapes a line feed in a name, and nothing else that ends a line somewhere.</summary>
    [Theory]
    [InlineData("\r")]
    [InlineData("\f")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    public void Nothing_in_a_name_passes_for_a_line_of_the_kernels(string end)
    {
        string text = $"Name:\tx{end}CapEff:\t0{end}VmPTE: 9 kB\nCapEff:\t000001ffffffffff\nVmPTE:\t      40 kB\n";
        Dictionary<string, double> kinds = [];
        MemoryDetail.Parse(text, kinds);

        Assert.Equal(All, StatusLines.Parse(text).Mask("CapEff"));
        Assert.Equal([("VmPTE", 40 * 1024d)], kinds.Select(static kind => (kind.Key, kind.Value)));
        Assert.Equal(4096, DescriptorInfo.Parse($"path:\tx{end}pos:\t1\npos:\t4096\n").Position);
    }

    [Fact]
    public void Pressure_and_throttling_are_read()
    {
        Assert.Equal(
            "some 1.50 0.20 0.00 %, full 0.10 0.00 0.00 % (of 10 s, 1 min, 5 min)",
            CgroupRows.Pressure("some avg10=1.50 avg60=0.20 avg300=0.00 total=12\nfull avg10=0.10 avg60=0.00 avg300=0.00 total=3\n"));
        Assert.Null(CgroupRows.Pressure(null));
        Assert.Null(CgroupRows.Pressure("nothing of the kind"));

        Assert.Equal(
            "3 of 40 periods, 1.5 s in all",
            CgroupRows.Throttled(CgroupRows.Counters("usage_usec 1\nnr_periods 40\nnr_throttled 3\nthrottled_usec 1500000\n"), "throttled_usec", 1000));
        Assert.Null(CgroupRows.Throttled(CgroupRows.Counters("nr_periods 0\nnr_throttled 0\n"), "throttled_usec", 1000));
    }

    [Fact]
    public void Users_are_named_and_told_apart_where_they_differ()
    {
        static string? Name(uint id) => id == 0 ? "root" : null;

        Assert.Equal("root (0)", SummaryDetail.Ids([0, 0, 0, 0], Name));
        Assert.Equal("real 1000, effective root (0), saved root (0), for files root (0)", SummaryDetail.Ids([1000, 0, 0, 0], Name));
        Assert.Null(SummaryDetail.Ids([], Name));
    }

    [Fact]
    public void A_status_is_read_by_its_keys()
    {
        StatusLines status = StatusLines.Parse("Name:\ta:b\nUid:\t1\t2\t3\t4\nCapEff:\t000001ffffffffff\nName:\tother\nno colon\n");

        Assert.Equal("a:b", status["Name"]);
        Assert.Equal([1u, 2u, 3u, 4u], status.Numbers("Uid"));
        Assert.Equal(All, status.Mask("CapEff"));
        Assert.Null(status.Mask("CapAmb"));
        Assert.Null(status["Missing"]);
        Assert.Empty(status.Numbers("Missing"));
    }
}
