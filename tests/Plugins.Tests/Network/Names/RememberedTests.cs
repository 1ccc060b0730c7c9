using Bpftop.Network.Names;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>The log and the sums.</summary>
public sealed class RememberedTests
{
    [Fact]
    public void The_log_keeps_the_newest_in_their_order()
    {
        LookupLog log = new();
        for (int number = 1; number <= LookupLog.Capacity + 10; number++)
        {
            log.Add(Lookup(number));
        }

        Assert.Empty(log.Readings.Current.Lookups);
        log.Publish(null);
        Lookup[] rows = log.Readings.Current.Lookups;
        Assert.Equal(Enumerable.Range(11, LookupLog.Capacity).Select(static number => (long)number), rows.Select(static row => row.Number));

        log.Publish(null);
        Assert.Same(rows, log.Readings.Current.Lookups);
        log.Publish("3 packets found no room");
        Assert.Equal("3 packets found no room", log.Readings.Current.Notice);
        Assert.Equal(rows, log.Readings.Current.Lookups);
    }

    [Fact]
    public void A_row_is_written_anew_in_its_place_unless_it_is_gone()
    {
        LookupLog log = new();
        for (int number = 1; number <= LookupLog.Capacity + 1; number++)
        {
            log.Add(Lookup(number));
        }

        log.Replace(Lookup(1, result: "late"));
        log.Replace(Lookup(2, result: "late"));
        log.Publish(null);
        Assert.Equal((2, "late"), (log.Readings.Current.Lookups[0].Number, log.Readings.Current.Lookups[0].Result));
        Assert.Equal(LookupLog.Capacity + 1, log.Readings.Current.Lookups[^1].Number);
        Assert.Single(log.Readings.Current.Lookups, static row => row.Result == "late");
    }

    [Fact]
    public void Sums_are_for_each_process_name_and_way()
    {
        NameSums sums = new();
        foreach (int latency in Enumerable.Range(1, 100))
        {
            sums.Count(Lookup(latency, "a.test", latency: latency));
        }

        sums.Count(Lookup(101, "A.test", result: Words.TimeOut));
        sums.Count(Lookup(102, "a.test", result: Words.NoData, latency: 0.5));
        sums.Count(Lookup(103, "a.test", result: Words.NotKnown));
        sums.Count(Lookup(104, "b.test", result: "NXDOMAIN", latency: 7));
        sums.Count(Lookup(105, "b.test", via: "tcp", result: Words.TimeOut));
        sums.Publish();

        NameSum a = Assert.Single(sums.Readings.Current.Sums, static row => row.Name == "a.test");
        Assert.Equal((103, 1, 0.5, 50, 99), (a.Count, a.Failures, a.Minimum, a.Median, a.Percentile99));
        NameSum b = Assert.Single(sums.Readings.Current.Sums, static row => row is { Name: "b.test", Via: "udp" });
        Assert.Equal((1, 1, 7, 7, 7), (b.Count, b.Failures, b.Minimum, b.Median, b.Percentile99));
        NameSum silent = Assert.Single(sums.Readings.Current.Sums, static row => row.Via == "tcp");
        Assert.True(silent.Failures == 1 && double.IsNaN(silent.Minimum) && double.IsNaN(silent.Median) && double.IsNaN(silent.Percentile99));

        // An answer that comes after all says how long it took; the look-up stays one that failed.
        sums.AnswerLate(Lookup(105, "b.test", via: "tcp", latency: 6000));
        sums.Publish();
        silent = Assert.Single(sums.Readings.Current.Sums, static row => row.Via == "tcp");
        Assert.Equal((1, 1, 6000), (silent.Count, silent.Failures, silent.Median));
    }

    [Fact]
    public void Only_the_last_latencies_are_remembered()
    {
        NameSums sums = new();
        for (int number = 1; number <= 1000; number++)
        {
            sums.Count(Lookup(number, "a.test", latency: number));
        }

        sums.Publish();
        NameSum sum = Assert.Single(sums.Readings.Current.Sums);
        Assert.Equal((1000, 745, 872.5, 998), (sum.Count, sum.Minimum, sum.Median, sum.Percentile99));
    }

    [Fact]
    public void What_was_not_asked_for_the_longest_makes_place_and_is_counted()
    {
        NameSums sums = new();
        for (int number = 0; number < NameSums.Capacity; number++)
        {
            sums.Count(Lookup(number + 1, $"{number}.test", result: "NXDOMAIN"));
        }

        sums.Count(Lookup(1, "0.test", result: "NXDOMAIN"));
        sums.Count(Lookup(1, "new.test"));
        sums.Count(Lookup(1, "newer.test"));
        sums.Publish();

        Assert.Equal(NameSums.Capacity, sums.Readings.Current.Sums.Length);
        Assert.Equal("2 rows made place, with 2 look-ups of which 2 failed", sums.Readings.Current.Notice);
        Assert.Equal(NameSums.Capacity + 1, sums.Readings.Current.Sums.Sum(static row => row.Count));
        Assert.DoesNotContain(sums.Readings.Current.Sums, static row => row.Name is "1.test" or "2.test");
        Assert.Contains(sums.Readings.Current.Sums, static row => row is { Name: "0.test", Count: 2 });
    }

    private static Lookup Lookup(long number, string name = "x.test", string via = "udp", string result = Words.NoError, double latency = double.NaN) =>
        new(number, new ProcessKey(1, 1), "asker", name, via, result) { Time = 1, Latency = latency };
}
