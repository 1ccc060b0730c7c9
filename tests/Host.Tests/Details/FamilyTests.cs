using Bpftop.Host.Details.Tasks;

namespace Bpftop.Host.Tests.Details;

public sealed class FamilyTests
{
    [Fact]
    public void Descendants_stand_behind_their_parents_in_the_order_of_their_pids()
    {
        Family<int> family = Of((1, 0), (9, 1), (5, 1), (7, 5), (6, 5), (8, 7), (100, 2));

        Assert.Equal([(5, 0), (6, 1), (7, 1), (8, 2), (9, 0)], family.Descendants(1));
        Assert.Empty(family.Descendants(8));
    }

    [Fact]
    public void Who_are_said_to_be_each_others_parents_are_listed_once()
    {
        Family<int> family = Of((2, 3), (3, 2), (4, 4));

        Assert.Equal([3], family.Descendants(2).Select(static found => found.Process));
        Assert.Empty(family.Descendants(4));
    }

    [Fact]
    public void A_line_of_forty_thousand_is_gone_through()
    {
        Family<int> family = Of([.. Enumerable.Range(1, 40_000).Select(static pid => (pid, pid - 1))]);

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

    private static Family<int> Of(params (int Pid, int Parent)[] processes)
    {
        Family<int> family = new();
        Array.ForEach(processes, process => family.Add(process.Pid, process.Parent, process.Pid));
        return family;
    }
}
