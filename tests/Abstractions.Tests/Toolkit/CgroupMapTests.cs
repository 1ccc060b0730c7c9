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

        Assert.True(map.TryGet(7, 1, out string? first));
        Assert.True(map.TryGet(7, 2, out string? second));
        Assert.Equal("/A.SLICE/B.SERVICE", first);
        Assert.Same(first, second);
        Assert.Equal(1, _reads);
    }

    [Fact]
    public void A_path_that_comes_later_is_read_then()
    {
        CgroupMap<string> map = Map();

        Assert.False(map.TryGet(7, 1, out string? before));
        Assert.Null(before);
        _paths.Known[7] = "/late";
        Assert.True(map.TryGet(7, 2, out string? after));
        Assert.Equal("/LATE", after);
    }

    [Fact]
    public void No_cgroup_has_no_value()
    {
        _paths.Known[0] = "/";
        Assert.False(Map().TryGet(0, 1, out _));
    }

    [Fact]
    public void A_cgroup_that_no_process_is_in_is_forgotten()
    {
        _paths.Known[7] = "/seven";
        _paths.Known[8] = "/eight";
        CgroupMap<string> map = Map();
        map.TryGet(7, 1, out _);
        map.TryGet(8, 1, out _);
        map.TryGet(8, 2, out _);

        map.Forget(2);

        Assert.Equal(1, map.Count);
        map.TryGet(8, 3, out _);
        Assert.Equal(2, _reads);
    }

    [Fact]
    public void A_steady_refresh_allocates_nothing()
    {
        for (ulong id = 1; id <= 500; id++)
        {
            _paths.Known[id] = $"/g{id}";
        }

        CgroupMap<string> map = Map();
        for (long tick = 1; tick <= 10; tick++)
        {
            Touch(map, tick);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long tick = 11; tick <= 110; tick++)
        {
            Touch(map, tick);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Touch(CgroupMap<string> map, long tick)
    {
        for (ulong id = 1; id <= 500; id++)
        {
            map.TryGet(id, tick, out _);
        }

        map.Forget(tick);
    }

    private CgroupMap<string> Map() => new(_paths, path =>
    {
        _reads++;
        return path.ToUpperInvariant();
    });

    private sealed class KnownPaths : ICgroupPaths
    {
        public Dictionary<ulong, string> Known { get; } = [];

        public string? Root => "/sys/fs/cgroup";

        public bool TryGet(ulong id, [NotNullWhen(true)] out string? path) => Known.TryGetValue(id, out path);
    }
}
