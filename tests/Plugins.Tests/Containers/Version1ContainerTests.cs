using System.Collections.Immutable;
using System.Diagnostics;
using Bpftop.Containers.Paths;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>Containers that hierarchies of cgroup v1 tell of, and version 2 does not.</summary>
public sealed class Version1ContainerTests
{
    private const int Name = 0;
    private const int Id = 1;
    private const ulong Key = 77;

    [Fact]
    public async Task A_container_that_only_version_1_names_is_shown()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = new(engine.SocketPath);
        world.Add(1, "/");
        world.AddVersion1(Key, Cgroup(world, "memory", "/user.slice"), Cgroup(world, "pids", $"/docker/{FakeEngine.Id(1)}/below"));
        await world.SettleAsync();

        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10), Row(11) with { Version1Key = 0 }], 1);

        Assert.Equal(("web", FakeEngine.Id(1)), (Value(sheet, Name, 10), Value(sheet, Id, 10)));
        Assert.Equal("", Value(sheet, Name, 11));
    }

    [Fact]
    public async Task Processes_of_one_container_are_one_row_whichever_version_tells_of_it()
    {
        await using ContainerWorld world = new();
        world.Add(1, "/");
        world.Add(2, $"/docker/{FakeEngine.Id(1)}");
        world.AddVersion1(Key, Cgroup(world, "pids", $"/docker/{FakeEngine.Id(1)}"));
        await world.SettleAsync();

        TableBuffer table = Fill(world, [Row(10), Row(11) with { CgroupId = 2, Version1Key = 0 }, Row(12) with { CgroupId = 2 }], 1);

        Assert.Equal([FakeEngine.Id(1)], table.Keys.ToArray());
        Assert.Equal(3, Number(world, table, "container.processes"));
    }

    [Fact]
    public async Task A_container_in_a_container_is_found_where_its_engine_uses_version_1_only()
    {
        await using ContainerWorld world = new();
        string outer = FakeEngine.Id(1);
        world.Add(1, $"/docker/{outer}");
        world.AddVersion1(Key, Cgroup(world, "cpu", $"/docker/{outer}"), Cgroup(world, "pids", $"/docker/{outer}/docker/{FakeEngine.Id(2)}"));
        await world.SettleAsync();

        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10), Row(11) with { Version1Key = 0 }], 1);

        Assert.Equal($"{outer}/{FakeEngine.Id(2)}", Value(sheet, Id, 10));
        Assert.Equal(outer, Value(sheet, Id, 11));
    }

    [Fact]
    public async Task Version_2_counts_where_version_1_tells_something_else()
    {
        await using ContainerWorld world = new();
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        world.AddVersion1(Key, Cgroup(world, "cpu", $"/docker/{FakeEngine.Id(2)}"));
        await world.SettleAsync();

        Assert.Equal(FakeEngine.Id(1), Value(new ColumnSheet(world.Columns).Fill([Row(10)], 1), Id, 10));
    }

    [Fact]
    public async Task A_plan_lists_the_processes_and_limits_are_those_of_version_1()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = new(engine.SocketPath);
        string path = $"/docker/{FakeEngine.Id(1)}";
        using Process process = Process.Start("sleep", "1000");
        try
        {
            world.Add(1, "/");
            world.AddVersion1("memory", path, ("memory.limit_in_bytes", "67108864\n"), ("cgroup.procs", $"{process.Id}\n"));
            world.AddVersion1("cpu,cpuacct", path, ("cpu.cfs_quota_us", "50000\n"), ("cpu.cfs_period_us", "100000\n"), ("cgroup.procs", $"{process.Id}\n"));
            world.AddVersion1(Key, Cgroup(world, "memory", path), Cgroup(world, "cpu,cpuacct", path));
            await world.SettleAsync();
            ProcessRow row = Row(process.Id);

            ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await world.Actions.PlanAsync(new ActionRequest("container.stop", [row], []), CancellationToken.None));
            Assert.Equal(process.Id, Assert.Single(plan.Targets).Pid);

            Fill(world, [row], 1);
            await world.Source.RefreshAsync(CancellationToken.None);
            TableBuffer table = Fill(world, [row], 2);
            Assert.Equal((50.0, 67108864.0), (Number(world, table, "container.limit.cpu"), Number(world, table, "container.limit.memory")));
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task A_steady_refresh_with_containers_of_version_1_allocates_nothing()
    {
        await using ContainerWorld world = new();
        world.Add(1, "/");
        for (int number = 0; number < 100; number++)
        {
            world.AddVersion1((ulong)number + 1, Cgroup(world, "pids", $"/docker/{FakeEngine.Id(number)}"));
        }

        await world.SettleAsync();
        ProcessRow[] rows = [.. Enumerable.Range(0, 1000).Select(static pid => Row(pid + 1000) with { Version1Key = (ulong)(pid % 100) + 1 })];
        for (int refresh = 1; refresh <= 3; refresh++)
        {
            _ = world.Known.Of(Some.Tick(rows, refresh));
        }

        Tick tick = Some.Tick(rows, 4);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadOnlySpan<Bpftop.Containers.Membership.Container?> containers = world.Known.Of(tick);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(0, after - before);
        Assert.Equal(FakeEngine.Id(7), containers[7]!.Key);
    }

    [Theory]
    [InlineData("/docker/{0}", "/", "{0}")]
    [InlineData("/", "/docker/{0}", "{0}")]
    [InlineData("/jobs/{1}", "/docker/{0}", "{0}")]
    [InlineData("/docker/{0}", "/jobs/{1}", "{0}")]
    [InlineData("/docker/{0}", "/docker/{0}/docker/{1}", "{0}/{1}")]
    [InlineData("/docker/{0}/docker/{1}", "/docker/{0}", "{0}/{1}")]
    [InlineData("/docker/{0}", "/docker/{1}", "{0}")]
    public void Of_several_hierarchies_the_innermost_sure_one_counts(string first, string second, string key)
    {
        string Filled(string text) => string.Format(System.Globalization.CultureInfo.InvariantCulture, text, FakeEngine.Id(1), FakeEngine.Id(2));
        ImmutableArray<Version1Cgroup> cgroups = [new("cpu", Filled(first), "/c" + Filled(first)), new("pids", Filled(second), "/p" + Filled(second))];

        ContainerIdentity? found = ContainerPlaces.OfVersion1(cgroups);

        Assert.Equal(Filled(key), found?.Key);
        Assert.All(found!.Version1, cgroup => Assert.EndsWith(found.Path, cgroup.Folder, StringComparison.Ordinal));
    }

    private static TableBuffer Fill(ContainerWorld world, ProcessRow[] rows, long number)
    {
        TableBuffer table = new(world.Table.Table);
        world.Table.Fill(Some.Tick(rows, number), new TableBlock(table, [null, null], rows.Length));
        return table;
    }

    /// <summary>A cell of the only row.</summary>
    private static double Number(ContainerWorld world, TableBuffer table, string column) =>
        table.Number(0, world.Table.Table.Columns.ToList().FindIndex(spec => spec.Id == column));

    private static ProcessRow Row(int pid) => Some.Row(pid) with { CgroupId = 1, Version1Key = Key };

    private static Version1Cgroup Cgroup(ContainerWorld world, string hierarchy, string path) =>
        new(hierarchy, path, Path.Combine(Path.GetDirectoryName(world.Root)!, hierarchy) + path);

    private static string Value(ColumnSheet sheet, int column, int pid) => sheet.Value(column, Some.Row(pid).Key);
}
