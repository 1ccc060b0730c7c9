using Bpftop.Freezer.Limits;

namespace Bpftop.Plugins.Tests.Freezer;

public sealed class LimitKindTests
{
    [Theory]
    [InlineData("cpu=50%", "max 100000", "50000 100000")]
    [InlineData("cpu=150 %", "20000 100000", "150000 100000")]
    [InlineData("cpu=12.5%", "max 40000", "5000 40000")]
    [InlineData("cpu.max=max", "20000 50000", "max 50000")]
    [InlineData("memory=512M", "max", "536870912")]
    [InlineData("memory=1.5GiB", "max", "1610612736")]
    [InlineData("memory=2097152", "max", "2097152")]
    [InlineData("memory.high = max", "2097152", "max")]
    public void What_was_typed_is_what_the_kernel_is_told(string typed, string now, string text)
    {
        Assert.True(LimitKind.TryParse(typed, out LimitKind kind, out string value, out string problem), problem);
        Assert.Equal(text, kind.TextOf(value, now));
    }

    [Theory]
    [InlineData(null, "type cpu=")]
    [InlineData("50%", "\"50%\" is no limit: type cpu=")]
    [InlineData("cpu=50", "\"50\" is no limit of cpu: type 50%")]
    [InlineData("cpu=0%", "is no limit of cpu")]
    [InlineData("cpu=-5%", "is no limit of cpu")]
    [InlineData("cpu=1e9%", "is no limit of cpu")]
    [InlineData("cpu=999999%", "is no limit of cpu")]
    [InlineData("memory=", "is no limit of memory")]
    [InlineData("memory=10K", "is no limit of memory")]
    [InlineData("memory=9999999T", "is no limit of memory")]
    [InlineData("memory=4G\n8G", "is no limit of memory")]
    [InlineData("io=1", "is no limit: type cpu=")]
    public void Anything_else_is_refused(string? typed, string why)
    {
        Assert.False(LimitKind.TryParse(typed, out _, out _, out string problem));
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu", "max 100000", "no limit")]
    [InlineData("cpu", "75000 50000", "150 % of one CPU")]
    [InlineData("memory", "max", "no limit")]
    [InlineData("memory", "1610612736", "1.5G")]
    [InlineData("memory", "what", "what")]
    public void The_file_is_shown_for_people(string word, string text, string shown) =>
        Assert.Equal(shown, LimitKind.All.Single(kind => kind.Word == word).Show(text));
}
