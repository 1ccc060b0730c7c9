using System.Diagnostics;
using Bpftop.Network.Names;

namespace Bpftop.Plugins.Tests.Network.Names;

public sealed class OpenQueriesTests
{
    private const ulong Second = 1_000_000_000;

    private readonly OpenQueries _queries = new();

    [Fact]
    public void An_answer_finds_its_query_once()
    {
        Query query = Sent(Key(1), 1);
        Assert.Null(_queries.Answer(Key(2)));
        Assert.Null(_queries.Answer(Key(1) with { Server = 2 }));
        Assert.Null(_queries.Answer(Key(1) with { Socket = 2 }));
        Assert.Null(_queries.Answer(Key(1) with { Name = "other.test" }));
        Assert.Null(_queries.Answer(Key(1) with { Type = 28 }));
        Assert.Same(query, _queries.Answer(Key(1)));
        Assert.Null(_queries.Answer(Key(1)));
        Assert.Equal(0, _queries.Count);
    }

    [Fact]
    public void Two_questions_with_the_same_id_are_told_apart()
    {
        Query first = Sent(Key(1), 1);
        Query second = Sent(Key(1) with { Type = 28 }, 1);
        Assert.Same(second, _queries.Answer(Key(1) with { Type = 28 }));
        Assert.Same(first, _queries.Answer(Key(1)));
    }

    [Fact]
    public void An_answer_without_the_question_is_to_the_query_with_its_id()
    {
        Query query = Sent(Key(1), 1);
        Assert.Null(_queries.Answer(Key(2) with { Name = null, Type = 0 }));
        Assert.Same(query, _queries.Answer(Key(1) with { Name = null, Type = 0 }));
        Assert.Equal(0, _queries.Count);
    }

    [Fact]
    public void A_query_that_is_sent_again_keeps_its_time()
    {
        Query query = Sent(Key(1), 1);
        Sent(Key(1), 2);
        Sent(Key(1), 3);
        Assert.Equal(1, _queries.Count);
        Assert.Same(query, _queries.Answer(Key(1)));
        Assert.Equal((3, 1ul), (query.Tries, query.BeginNs));
    }

    [Fact]
    public void A_query_is_late_after_5_seconds_and_gone_after_30()
    {
        Query query = Sent(Key(1), Second);
        Query next = Sent(Key(2), 2 * Second);
        Assert.Null(_queries.TimeOut((6 * Second) - 1));
        Assert.Same(query, _queries.TimeOut(6 * Second));
        Assert.Null(_queries.TimeOut(6 * Second));
        Assert.Same(next, _queries.TimeOut(7 * Second));

        Assert.Same(query, _queries.Answer(Key(1)));
        Assert.Null(_queries.TimeOut((32 * Second) - 1));
        Assert.Equal(1, _queries.Count);
        Assert.Null(_queries.TimeOut(32 * Second));
        Assert.Null(_queries.Answer(Key(2)));
        Assert.Equal((0, 0), (_queries.Count, _queries.Dropped));
    }

    [Fact]
    public void Where_there_is_no_room_late_ones_make_place_first_and_those_that_wait_are_counted()
    {
        Sent(Key(0), 1);
        Assert.NotNull(_queries.TimeOut(6 * Second));
        for (ulong socket = 1; socket <= OpenQueries.Capacity; socket++)
        {
            Sent(Key(1) with { Socket = socket }, 6 * Second);
        }

        Assert.Equal((OpenQueries.Capacity, 0), (_queries.Count, _queries.Dropped));
        Assert.Null(_queries.Answer(Key(0)));
        Sent(Key(2), 6 * Second);
        Assert.Equal((OpenQueries.Capacity, 1), (_queries.Count, _queries.Dropped));
        Assert.Null(_queries.Answer(Key(1)));
        Assert.NotNull(_queries.Answer(Key(1) with { Socket = 2 }));
        Assert.NotNull(_queries.Answer(Key(2)));
    }

    [Fact]
    public void Many_names_with_one_id_take_no_longer_than_with_many()
    {
        // In pairs on a machine that does other things too: of thousands in one chain it would be hundreds of times as long.
        double best = double.PositiveInfinity;
        Wait.Until(
            () =>
            {
                TimeSpan many = Run(static number => Key((ushort)number));
                TimeSpan one = Run(static number => Key(1) with { Name = $"{number}.test" });
                best = Math.Min(best, one / many);
                return best < 10;
            },
            () => $"never less than {best:F0} times as long");

        TimeSpan Run(Func<int, QueryKey> key)
        {
            QueryKey[] keys = [.. Enumerable.Range(0, OpenQueries.Capacity).Select(key)];
            long began = Stopwatch.GetTimestamp();
            foreach (QueryKey each in keys)
            {
                Sent(each, 1);
            }

            Assert.All(keys[..^2], each => Assert.Equal(each, _queries.Answer(each)?.Key));
            Assert.All(keys[^2..], each => Assert.Equal(each, _queries.Answer(each with { Name = null, Type = 0 })?.Key));
            Assert.Equal((0, 0), (_queries.Count, _queries.Dropped));
            return Stopwatch.GetElapsedTime(began);
        }
    }

    private static QueryKey Key(ushort id) => new(1, 1, id, "x.test", 1);

    private Query Sent(QueryKey key, ulong ns)
    {
        Query query = new(key, ns, default, "asker", 0, key.Name!, "192.0.2.53", "udp");
        _queries.Send(query);
        return query;
    }
}
