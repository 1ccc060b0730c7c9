using Bpftop.Host.Scheduling;

namespace Bpftop.Host.Tests.Scheduling;

public sealed class CpuSetTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0-3,8\n", "0-3,8")]
    [InlineData(" 5 , 3,4 ", "3-5")]
    [InlineData("63,64", "63-64")]
    [InlineData("8191", "8191")]
    public void A_list_is_read_and_written(string text, string written)
    {
        Assert.True(CpuSet.TryParse(text, out CpuSet set));
        Assert.Equal(written, set.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("a")]
    [InlineData("3-1")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("1,,2")]
    [InlineData("8192")]
    [InlineData("0-99999999999")]
    public void What_is_no_list_is_refused(string text) => Assert.False(CpuSet.TryParse(text, out _));

    [Fact]
    public void Sets_are_equal_by_what_is_in_them()
    {
        CpuSet set = CpuSet.Of([1, 2, 70]);

        Assert.Equal(CpuSet.Of([70, 2, 1]), set);
        Assert.Equal(CpuSet.Of([70, 2, 1]).GetHashCode(), set.GetHashCode());
        Assert.Equal(default, CpuSet.Of([]));
        Assert.Equal(default(CpuSet).GetHashCode(), CpuSet.Of([]).GetHashCode());
        Assert.NotEqual(CpuSet.Of([1]), set);
        Assert.Equal("70", set.Without(CpuSet.Of([1, 2])).ToString());
        Assert.Equal("2", set.And(CpuSet.Of([2, 3])).ToString());
        Assert.Equal("1-3,70", set.Or(CpuSet.Of([3])).ToString());
        Assert.Equal("none", default(CpuSet).ToString());
    }
}
