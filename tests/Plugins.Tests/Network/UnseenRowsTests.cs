using Bpftop.Network;

namespace Bpftop.Plugins.Tests.Network;

public sealed class UnseenRowsTests
{
    [Fact]
    public void What_came_and_went_between_two_refreshes_is_counted()
    {
        UnseenRows unseen = new("rows");
        unseen.See(1, 0, 0);
        unseen.See(2, 1, 10);
        unseen.See(3, 4, 14);
        Assert.Null(unseen.Notice);
        unseen.See(4, 18, 30);
        Assert.Equal("3 rows came and went unseen", unseen.Notice);
        unseen.See(5, 41, 50);
        Assert.Equal("13 rows came and went unseen", unseen.Notice);
    }

    [Fact]
    public void A_table_that_is_filled_at_every_fourth_refresh_counts_too()
    {
        UnseenRows unseen = new("rows");
        unseen.See(1, 1, 10);
        unseen.See(5, 15, 20);
        Assert.Equal("4 rows came and went unseen", unseen.Notice);
    }

    [Fact]
    public void Who_did_not_look_has_missed_nothing()
    {
        UnseenRows unseen = new("rows");
        unseen.See(1, 1, 10);
        unseen.See(9, 1000, 2000);
        Assert.Null(unseen.Notice);
    }
}
