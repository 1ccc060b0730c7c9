namespace Bpftop.Host.Tests;

public sealed class OneLineTests
{
    [Theory]
    [InlineData("it broke", "it broke")]
    [InlineData("it broke.", "it broke")]
    [InlineData("it broke. \r\n   at line 3", "it broke")]
    [InlineData("\n\n first\nsecond", "first")]
    [InlineData("version 1.2\rmore", "version 1.2")]
    [InlineData("", "")]
    [InlineData("...\n", "")]
    public void A_message_is_cut_to_its_first_line(string message, string line) => Assert.Equal(line, OneLine.Of(message));
}
