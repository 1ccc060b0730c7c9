using System.Collections.Immutable;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>Real cgroups of version 1, as both collectors hand them over.</summary>
public sealed class Version1CgroupTests : IDisposable
{
    private readonly string _name = $"bpftop-test-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly Child _child = Child.StartGuest("stay");
    private readonly Child _other = Child.StartGuest("stay");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cgroup_that_only_one_hierarchy_of_version_1_has_is_found(bool isBpf)
    {
        using ICollector collector = Open(isBpf, out ICgroupPaths paths);
        string path = $"/{_name}/docker/{new string('a', 64)}";
        Move(_child, "pids", path);

        ImmutableArray<Version1Cgroup> cgroups = Look(collector, paths, _child, out _);

        Assert.Contains(new Version1Cgroup("pids", path, $"/sys/fs/cgroup/pids{path}"), cgroups);
        Assert.True(Directory.Exists(Assert.Single(cgroups, static cgroup => cgroup.Hierarchy == "pids").Folder));
        Assert.DoesNotContain(cgroups, static cgroup => cgroup.Path == "/" || cgroup.Hierarchy.Length == 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hierarchy_without_a_controller_is_looked_in_too(bool isBpf)
    {
        using ICollector collector = Open(isBpf, out ICgroupPaths paths);
        string hierarchy = paths.Version1.First(static mount => mount.Hierarchy.StartsWith("name=", StringComparison.Ordinal)).Hierarchy;
        Move(_child, hierarchy["name=".Length..], $"/{_name}/unit");

        Assert.Contains(Look(collector, paths, _child, out _), cgroup => cgroup.Hierarchy == hierarchy && cgroup.Path == $"/{_name}/unit");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_move_is_in_the_next_walk_and_processes_in_the_same_cgroups_have_one_key(bool isBpf)
    {
        using ICollector collector = Open(isBpf, out ICgroupPaths paths);
        Move(_child, "pids", $"/{_name}/one");
        Move(_child, "cpu", $"/{_name}/two");
        Move(_other, "pids", $"/{_name}/two");
        Move(_other, "cpu", $"/{_name}/one");
        _ = Look(collector, paths, _child, out ulong first);
        _ = Look(collector, paths, _other, out ulong crossed);
        Assert.NotEqual(first, crossed);

        Move(_other, "pids", $"/{_name}/one");
        Move(_other, "cpu", $"/{_name}/two");
        ImmutableArray<Version1Cgroup> cgroups = Look(collector, paths, _other, out ulong second);

        Assert.Equal(first, second);
        Assert.Contains(cgroups, cgroup => cgroup.Hierarchy == "cpu" && cgroup.Path == $"/{_name}/two");
    }

    [Fact]
    public void Each_set_of_cgroups_is_looked_up_once_and_one_that_nobody_has_is_forgotten()
    {
        Version1Cgroups cgroups = new("/proc", Version1Mounts.Find(Mount.All("/proc")));
        ulong key = 0;
        using (BpfCollector collector = BpfCollector.Create())
        {
            Move(_child, "pids", $"/{_name}/one");
            _ = Look(collector, collector.Cgroups, _child, out key);
        }

        ProcessRecord record = new() { Pid = _child.Pid, Version1Key = key };
        cgroups.See([record]);
        Assert.True(cgroups.TryGet(key, out ImmutableArray<Version1Cgroup> found));
        Assert.Contains(found, cgroup => cgroup.Path == $"/{_name}/one");

        // Were it read again, it would be another path, or none.
        Move(_child, "pids", "/");
        cgroups.See([record]);
        Assert.True(cgroups.TryGet(key, out ImmutableArray<Version1Cgroup> again));
        Assert.Equal(found, again);
        for (int walk = 0; walk < 200; walk++)
        {
            cgroups.See([]);
        }

        Assert.Equal(0, cgroups.Count);
    }

    [Fact]
    public void What_is_read_of_a_process_that_has_moved_meanwhile_is_not_taken_for_the_others()
    {
        Version1Cgroups cgroups = new("/proc", Version1Mounts.Find(Mount.All("/proc")));
        Move(_child, "pids", $"/{_name}/one");
        Move(_other, "pids", $"/{_name}/one");
        ulong key;
        using (BpfCollector collector = BpfCollector.Create())
        {
            _ = Look(collector, collector.Cgroups, _child, out key);
        }

        Move(_child, "pids", $"/{_name}/two");
        cgroups.See([new ProcessRecord { Pid = _child.Pid, Version1Key = key }]);
        Assert.False(cgroups.TryGet(key, out _));
        cgroups.See([new ProcessRecord { Pid = _other.Pid, Version1Key = key }]);

        Assert.True(cgroups.TryGet(key, out ImmutableArray<Version1Cgroup> found));
        Assert.Contains(found, cgroup => cgroup.Path == $"/{_name}/one");
    }

    [Fact]
    public void Others_are_asked_before_one_that_has_moved_is_asked_again()
    {
        Version1Cgroups cgroups = new("/proc", Version1Mounts.Find(Mount.All("/proc")));
        ProcessRecord[] members = BothIn($"/{_name}/one");
        Move(_child, "pids", $"/{_name}/two");

        cgroups.See(members);
        Assert.False(cgroups.TryGet(members[0].Version1Key, out _));
        cgroups.See(members);

        Assert.True(cgroups.TryGet(members[0].Version1Key, out ImmutableArray<Version1Cgroup> found));
        Assert.Contains(found, cgroup => cgroup.Path == $"/{_name}/one");
    }

    [Fact]
    public void What_differs_each_time_is_never_taken()
    {
        Version1Cgroups cgroups = new("/proc", Version1Mounts.Find(Mount.All("/proc")));
        ProcessRecord member = BothIn($"/{_name}/one")[0];
        Move(_child, "pids", $"/{_name}/two");
        for (int walk = 0; walk < 10; walk++)
        {
            cgroups.See([member]);
        }

        Assert.False(cgroups.TryGet(member.Version1Key, out _));
    }

    [Fact]
    public void One_that_has_ended_is_not_asked_and_hides_none_of_the_others()
    {
        Version1Cgroups cgroups = new("/proc", Version1Mounts.Find(Mount.All("/proc")));
        ProcessRecord[] members = BothIn($"/{_name}/one");
        members[0].State = (byte)'Z';
        Move(_child, "pids", "/");

        cgroups.See(members);

        Assert.True(cgroups.TryGet(members[0].Version1Key, out ImmutableArray<Version1Cgroup> found));
        Assert.Contains(found, cgroup => cgroup.Path == $"/{_name}/one");
    }

    [Fact]
    public void Where_the_main_thread_has_ended_a_living_one_is_asked()
    {
        Version1Cgroups cgroups = new("/proc", Version1Mounts.Find(Mount.All("/proc")));
        ProcessRecord[] members = BothIn($"/{_name}/one");
        Move(_child, "pids", "/");
        members[0].State = (byte)'Z';
        members[0].FactsTid = _other.Pid;

        cgroups.See(members.AsSpan()[..1]);

        Assert.True(cgroups.TryGet(members[0].Version1Key, out _));
    }

    public void Dispose()
    {
        _child.Dispose();
        _other.Dispose();
        foreach (Version1Cgroup mount in Version1Mounts.Find(Mount.All("/proc")))
        {
            string top = $"{mount.Folder}/{_name}";
            Wait.Until(() => Removed(top), () => $"{top} is still there");
        }
    }

    /// <summary>Both children in one cgroup, as a walk has them.</summary>
    private ProcessRecord[] BothIn(string path)
    {
        Move(_child, "pids", path);
        Move(_other, "pids", path);
        using BpfCollector collector = BpfCollector.Create();
        _ = Look(collector, collector.Cgroups, _child, out ulong key);
        return [new() { Pid = _child.Pid, Version1Key = key }, new() { Pid = _other.Pid, Version1Key = key }];
    }

    private static ICollector Open(bool isBpf, out ICgroupPaths paths)
    {
        if (isBpf)
        {
            BpfCollector bpf = BpfCollector.Create();
            paths = bpf.Cgroups;
            return bpf;
        }

        ProcCollector proc = ProcCollector.ForThisMachine(notice: null);
        paths = proc.Cgroups;
        return proc;
    }

    private static void Move(Child child, string hierarchy, string path)
    {
        string folder = Directory.CreateDirectory($"/sys/fs/cgroup/{hierarchy}{path}").FullName;
        File.WriteAllText(Path.Join(folder, "cgroup.procs"), $"{child.Pid}");
    }

    private static ImmutableArray<Version1Cgroup> Look(ICollector collector, ICgroupPaths paths, Child child, out ulong key)
    {
        foreach (ref readonly ProcessRecord process in collector.Walk(withThreads: false).Processes)
        {
            if (process.Pid == child.Pid)
            {
                key = process.Version1Key;
                Assert.True(paths.TryGetVersion1(key, out ImmutableArray<Version1Cgroup> cgroups), $"nothing is known of key {key:x}");
                return cgroups;
            }
        }

        throw new InvalidOperationException($"{child.Pid} is not in the walk");
    }

    /// <summary>A process that has just ended holds its cgroup for a moment longer.</summary>
    private static bool Removed(string top)
    {
        try
        {
            foreach (string folder in Directory.GetDirectories(top, "*", SearchOption.AllDirectories).OrderByDescending(static folder => folder.Length))
            {
                Directory.Delete(folder);
            }

            Directory.Delete(top);
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (IOException)
        {
        }

        return !Directory.Exists(top);
    }
}
