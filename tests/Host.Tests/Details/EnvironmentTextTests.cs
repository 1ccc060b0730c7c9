using System.Text;
using Bpftop.Host.Details.Environ;

namespace Bpftop.Host.Tests.Details;

public sealed class EnvironmentTextTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("\0\0\0", false)]
    [InlineData("A=1\0B=2\0", false, "A|1", "B|2")]
    [InlineData("A=1\0B=2", false, "A|1", "B|2")]
    [InlineData("A=1\0B=2", true, "A|1", "B|2…")]
    [InlineData("A=1\0LONG", true, "A|1", "LONG|")]
    [InlineData("=C:=here\0==\0=\0no sign\0", false, "=C:|here", "=|", "=|", "no sign|")]
    [InlineData("A=b=c\0", false, "A|b=c")]
    public void Entries_are_taken_apart_whatever_they_are(string bytes, bool isCut, params string[] expected)
    {
        List<string> found = [];

        EnvironmentText.Parse(Encoding.UTF8.GetBytes(bytes), isCut, (name, value) =>
        {
            found.Add($"{name}|{value}");
            return true;
        });

        Assert.Equal(expected, found);
    }

    [Fact]
    public void Who_has_enough_is_given_no_more()
    {
        int count = 0;

        EnvironmentText.Parse("A=1\0B=2\0C=3\0"u8, false, (_, _) => ++count < 2);

        Assert.Equal(2, count);
    }
}
