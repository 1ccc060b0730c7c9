using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

public sealed class CgroupPathsTests : ICgroupLookup
{
    private readonly List<ulong> _asked = [];

    [Fact]
    public void Each_cgroup_is_looked_up_once_however_many_processes_are_in_it()
    {
        using CgroupPaths paths = new("/cgroup", this, new Version1Cgroups("/proc", []));
        ProcessRecord[] processes = [In(5), In(5), In(6), In(5)];
        paths.See(processes);
        paths.See(processes);

        Assert.Equal([5ul, 6ul], _asked);
        Assert.True(paths.TryGet(6, out string? path));
        Assert.Equal("/6", path);
    }

    [Fact]
    public void One_that_is_gone_before_it_was_found_is_tried_three_times()
    {
        using CgroupPaths paths = new("/cgroup", this, new Version1Cgroups("/proc", []));
        for (int walk = 0; walk < 10; walk++)
        {
            paths.See([In(404), In(404)]);
        }

        Assert.Equal([404ul, 404ul, 404ul], _asked);
        Assert.False(paths.TryGet(404, out _));
    }

    [Fact]
    public void One_that_nobody_is_in_any_more_is_forgotten()
    {
        using CgroupPaths paths = new("/cgroup", this, new Version1Cgroups("/proc", []));
        for (ulong id = 1; id <= 1000; id++)
        {
            paths.See([In(id)]);
        }

        for (int walk = 0; walk < 200; walk++)
        {
            paths.See([In(7)]);
        }

        Assert.Equal(1, paths.Count);
        Assert.True(paths.TryGet(7, out _));
        Assert.False(paths.TryGet(8, out _));
    }

    [Fact]
    public void One_that_is_removed_has_the_mark_of_proc_behind_its_path_once()
    {
        using CgroupPaths paths = new("/cgroup", this, new Version1Cgroups("/proc", []));
        paths.See([In(5)]);
        for (int walk = 0; walk < 3; walk++)
        {
            ProcessRecord zombie = In(5);
            zombie.Flags = TaskFlags.CgroupRemoved;
            paths.See([zombie]);
            Assert.True(paths.TryGet(5, out string? path));
            Assert.Equal("/5 (deleted)", path);
        }
    }

    [Fact]
    public void One_that_was_removed_before_it_was_seen_is_told_by_who_ended_in_it()
    {
        using CgroupPaths paths = new("/cgroup", this, new Version1Cgroups("/proc", []));
        ProcessRecord zombie = In(6);
        zombie.Flags = TaskFlags.CgroupRemoved;
        paths.See([zombie]);
        Assert.True(paths.TryGet(6, out string? path));
        Assert.Equal("/of-1 (deleted)", path);
        Assert.Empty(_asked);
    }

    void IDisposable.Dispose()
    {
    }

    string? ICgroupLookup.Resolve(ulong id, int member)
    {
        _asked.Add(id);
        return id == 404 ? null : $"/{id}";
    }

    string? ICgroupLookup.ResolveRemoved(int member) => $"/of-{member} (deleted)";

    private static ProcessRecord In(ulong cgroup) => new() { CgroupId = cgroup, Pid = 1 };
}
