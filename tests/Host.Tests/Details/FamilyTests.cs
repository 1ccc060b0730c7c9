using Bpftop.Host.Details.Tasks;
using Bpftop.Toolkit;

namespace Bpftop.Host.Tests.Details;

public sealed class FamilyTests
{
    [Fact]
    public void Descendants_stand_behind_their_parents_in_the_order_of_their_pids()
    {
        Family family = Family.Of(Of(1, 0), Of(9, 1), Of(5, 1), Of(7, 5), Of(6, 5), Of(8, 7), Of(100, 2));

        Assert.Equal([(5, 0), (6, 1), (7, 1), (8, 2), (9, 0)], family.Descendants(1).Select(static found => (found.Process.Pid, found.Depth)));
        Assert.Empty(family.Descendants(8));
    }

    [Fact]
    public void Who_are_said_to_be_each_others_parents_are_listed_once()
    {
        Family family = Family.Of(Of(2, 3), Of(3, 2), Of(4, 4));

        Assert.Equal([3], family.Descendants(2).Select(static found => found.Process.Pid));
        Assert.Empty(family.Descendants(4));
    }

    [Fact]
    public void A_line_of_forty_thousand_is_gone_through()
    {
        Family family = Family.Of([.. Enumerable.Range(1, 40_000).Select(static pid => Of(pid, pid - 1))]);

        Assert.Equal(39_999, family.Descendants(1).Count());
    }

    [Theory]
    [InlineData("96646 2470637 2\n", 96646d, 2470637d)]
    [InlineData("0 0 0", 0d, 0d)]
    public void Times_of_a_thread_are_read(string text, double used, double waited) => Assert.Equal((used, waited), ThreadTimes.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("x y z")]
    public void What_is_none_is_not_known(string? text) => Assert.Null(ThreadTimes.Parse(text));

    private static ProcessStat Of(int pid, int parent) => new(pid, 0, "name", 'S', parent, 0, 0);
}
