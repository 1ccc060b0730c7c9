using Bpftop.Network;
using Bpftop.Network.Names;
using Bpftop.Network.Sessions;
using Bpftop.Network.Sockets;
using Bpftop.Plugins.Tests.Network.Names;
using Bpftop.Plugins.Tests.Network.Sockets;
using Bpftop.Toolkit;

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

    [Fact]
    public void It_is_said_beside_what_else_is_missing()
    {
        UnseenRows unseen = new("rows");
        const string Other = "queries are seen since 12:00:00";
        Assert.Null(unseen.NoticeWith(null));
        Assert.Equal(Other, unseen.NoticeWith(Other));
        unseen.See(1, 1, 10);
        unseen.See(2, 15, 20);
        Assert.Equal($"{Other}; 4 rows came and went unseen", unseen.NoticeWith(Other));
        Assert.Same(unseen.NoticeWith(Other), unseen.NoticeWith(Other));
        Assert.Equal("4 rows came and went unseen", unseen.NoticeWith(null));
        unseen.See(3, 23, 30);
        Assert.Equal($"{Other}; 6 rows came and went unseen", unseen.NoticeWith(Other));
    }

    [Fact]
    public void A_table_of_look_ups_says_both()
    {
        LookupLog log = new();
        NameTable names = new(log, new QueryAttention(NamesRig.Options(), TimeProvider.System), new NoCgroups());
        TableBuffer buffer = new(names.Table);
        Fill(1, 1);
        Fill(2, LookupLog.Capacity + 3);
        Assert.Equal("no queries: no BPF; 2 look-ups came and went unseen", buffer.Notice);

        void Fill(long refresh, long newest)
        {
            while (log.Newest < newest)
            {
                log.Add(new Lookup(log.Newest + 1, default, null, "a.test", "udp", Words.NoError) { Time = 1 });
            }

            log.Publish("no queries: no BPF");
            names.Fill(new Tick(refresh, TimeSpan.FromSeconds(1), [], []), new TableBlock(buffer, [], 0));
        }
    }

    [Fact]
    public void A_table_of_sessions_says_all()
    {
        Latest<SessionReadings> readings = new(SessionReadings.None);
        SessionTable sessions = new(readings, new NoCgroups());
        TableBuffer buffer = new(sessions.Table);
        SessionRecord record = new();
        record.Ends.Family = 2;
        for (long refresh = 1; refresh <= 2; refresh++)
        {
            readings.Publish(new SessionReadings([new Session(refresh * 3, record, DateTimeOffset.UnixEpoch)], Lost: 5, Missed: 2));
            sessions.Fill(new Tick(refresh, TimeSpan.FromSeconds(1), [], []), new TableBlock(buffer, [], 0));
        }

        Assert.Equal("5 sessions found no room; 2 sessions may be missing: the kernel left out as many runs of the program; 4 sessions came and went unseen", buffer.Notice);
    }
}
