using System.Diagnostics.CodeAnalysis;

using Bpftop.Toolkit;

namespace Bpftop.Abstractions.Tests.Toolkit;

public sealed class CgroupMapTests
{
    private readonly KnownPaths _paths = new();
    private int _reads;

    [Fact]
    public void A_path_is_read_once()
    {
        _paths.Known[7] = "/a.slice/b.service";
        CgroupMap<string> map = Map();

        Assert.Equal("/A.SLICE/B.SERVICE", Values(map, 7));
        Assert.Equal("/A.SLICE/B.SERVICE", Values(map, 7));
        Assert.Equal(1, _reads);
    }

    [Fact]
    public void Values_follow_the_rows_wherever_these_are()
    {
        _paths.Known[7] = "/seven";
        _paths.Known[8] = "/eight";
        CgroupMap<string> map = Map();

        Assert.Equal("/SEVEN - /EIGHT /SEVEN /SEVEN", Values(map, 7, 0, 8, 7, 7));
        Assert.Equal("/EIGHT /SEVEN -", Values(map, 8, 7, 0));
        Assert.Equal("/EIGHT /SEVEN - /SEVEN", Values(map, 8, 7, 0, 7));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public void A_path_that_comes_later_is_read_then()
    {
        CgroupMap<string> map = Map();

        Assert.Equal("- -", Values(map, 7, 7));
        _paths.Known[7] = "/late";
        Assert.Equal("/LATE /LATE", Values(map, 7, 7));
    }

    [Fact]
    public void A_path_that_says_nothing_is_not_read_again()
    {
        _paths.Known[7] = "";
        CgroupMap<string> map = Map();

        Assert.Equal("-", Values(map, 7));
        Assert.Equal("-", Values(map, 7));
        Assert.Equal(1, _reads);
    }

    [Fact]
    public void No_cgroup_has_no_value()
    {
        _paths.Known[0] = "/";
        Assert.Equal("-", Values(Map(), 0));
    }

    [Fact]
    public void A_cgroup_that_no_process_is_in_is_forgotten()
    {
        _paths.Known[7] = "/seven";
        _paths.Known[8] = "/eight";
        CgroupMap<string> map = Map();
        Values(map, 7, 8);

        Values(map, 8);
        Assert.Equal(1, map.Count);
        Assert.Equal(2, _reads);

        Values(map, 7, 8);
        Assert.Equal(3, _reads);
    }

    [Fact]
    public void Everything_is_read_anew_after_it_was_cleared()
    {
        _paths.Known[7] = "/seven";
        CgroupMap<string> map = Map();
        Values(map, 7);

        map.Clear();
        Assert.Equal(0, map.Count);
        Assert.Equal("/SEVEN", Values(map, 7));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public void What_comes_and_goes_is_right_at_every_refresh()
    {
        for (ulong id = 1; id <= 2000; id++)
        {
            // As kernfs makes them: a generation above the number.
            _paths.Known[id | (id << 32)] = $"/g{id}";
        }

        CgroupMap<string> map = Map();
        Random random = new(11);
        for (int refresh = 0; refresh < 200; refresh++)
        {
            ulong[] ids = new ulong[random.Next(1200)];
            for (int row = 0; row < ids.Length; row++)
            {
                ulong id = (ulong)random.Next(2001);
                ids[row] = id | (id << 32);
            }

            Assert.Equal(string.Join(' ', ids.Select(id => id == 0 ? "-" : $"/G{(uint)id}")), Values(map, ids));
            Assert.Equal(ids.Where(id => id != 0).Distinct().Count(), map.Count);
        }
    }

    [Fact]
    public void A_steady_refresh_allocates_nothing()
    {
        ProcessRow[] rows = Rows([.. Enumerable.Range(1, 500).Select(id => (ulong)id)]);
        ProcessUsage[] usage = new ProcessUsage[rows.Length];
        foreach (ProcessRow row in rows)
        {
            _paths.Known[row.CgroupId] = $"/g{row.CgroupId}";
        }

        CgroupMap<string> map = Map();
        for (long number = 1; number <= 10; number++)
        {
            map.Of(new Tick(number, TimeSpan.Zero, rows, usage));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long number = 11; number <= 110; number++)
        {
            map.Of(new Tick(number, TimeSpan.Zero, rows, usage));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Values(CgroupMap<string> map, params ulong[] ids)
    {
        ReadOnlySpan<string?> values = map.Of(new Tick(1, TimeSpan.Zero, Rows(ids), new ProcessUsage[ids.Length]));
        Assert.Equal(ids.Length, values.Length);
        return string.Join(' ', values.ToArray().Select(static value => value ?? "-"));
    }

    private static ProcessRow[] Rows(ulong[] ids) =>
        [.. ids.Select(static (id, index) => new ProcessRow(new ProcessKey(index + 2, 1), 1, index + 2, 0, id, ProcessTraits.None, "p", "p"))];

    private CgroupMap<string> Map() => new(_paths, path =>
    {
        _reads++;
        return path.Length == 0 ? null : path.ToUpperInvariant();
    });

    private sealed class KnownPaths : ICgroupPaths
    {
        public Dictionary<ulong, string> Known { get; } = [];

        public string? Root => "/sys/fs/cgroup";

        public bool TryGet(ulong id, [NotNullWhen(true)] out string? path) => Known.TryGetValue(id, out path);
    }
}
