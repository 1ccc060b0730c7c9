using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Containers;

public sealed class ContainerTableTests
{
    [Fact]
    public async Task A_row_adds_up_its_processes_and_stopped_containers_are_listed_too()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web", "nginx:1.25", status: "Up 3 minutes (healthy)");
        engine.Add(2, "job", state: "exited", status: "Exited (1) 2 hours ago");
        await using ContainerWorld world = new(engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        world.Add(2, $"/docker/{FakeEngine.Id(1)}/init.scope");
        world.Add(3, "/lxc.payload.box");
        world.Add(4, "/system.slice");
        await world.SettleAsync();

        ProcessRow thread = Row(12, 2) with { Traits = ProcessTraits.Thread };
        TableBuffer table = Fill(world, [Row(10, 1), Row(11, 2), thread, Row(13, 3), Row(14, 4)], [1, 2, 100, double.NaN, 50]);

        Assert.Equal([FakeEngine.Id(1), "lxc:box", FakeEngine.Id(2)], table.Keys.ToArray());
        Assert.Equal(("web", "nginx:1.25", "running", "healthy"), (Text(world, table, 0, "name"), Text(world, table, 0, "image"), Text(world, table, 0, "state"), Text(world, table, 0, "health")));
        Assert.Equal((2, 21, 21 << 12, 3), (Number(world, table, 0, "processes"), Number(world, table, 0, "cpu"), Number(world, table, 0, "memory"), Number(world, table, 0, "rx")));
        Assert.Equal(double.NaN, Number(world, table, 0, "tx"));
        Assert.Equal(("box", 1, double.NaN), (Text(world, table, 1, "name"), Number(world, table, 1, "processes"), Number(world, table, 1, "rx")));
        Assert.Equal(("job", "exited (1)", 0, double.NaN), (Text(world, table, 2, "name"), Text(world, table, 2, "state"), Number(world, table, 2, "processes"), Number(world, table, 2, "cpu")));
    }

    [Fact]
    public async Task A_container_without_a_process_any_more_is_shown_as_its_engine_says()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = new(engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        await world.SettleAsync();
        TableBuffer table = Fill(world, [Row(10, 1)], [0]);
        Assert.Equal(1, Number(world, table, 0, "processes"));

        table = Fill(world, [], [], number: 2);

        Assert.Equal([FakeEngine.Id(1)], table.Keys.ToArray());
        Assert.Equal(0, Number(world, table, 0, "processes"));
    }

    [Fact]
    public async Task Two_sockets_of_one_engine_are_one_list()
    {
        await using FakeEngine first = new();
        await using FakeEngine second = new();
        first.Add(1, "web");
        second.Add(1, "web");
        await using ContainerWorld world = new(first.SocketPath, second.SocketPath);
        await world.SettleAsync();

        Assert.Equal([FakeEngine.Id(1)], Fill(world, [], []).Keys.ToArray());
    }

    [Fact]
    public async Task Limits_are_read_for_a_table_that_is_shown_from_either_version()
    {
        await using ContainerWorld world = new();
        string path = $"/docker/{FakeEngine.Id(1)}";
        world.Add(1, path);
        world.Add(2, "/lxc.payload.box");
        world.AddFolder(path, ("cpu.stat", "usage_usec 5\n"));
        world.AddVersion1("cpu", path, ("cpu.cfs_quota_us", "50000\n"), ("cpu.cfs_period_us", "100000\n"), ("cpu.stat", "nr_periods 10\nnr_throttled 1\nthrottled_time 5\n"));
        world.AddVersion1("memory", path, ("memory.limit_in_bytes", "67108864\n"));
        world.AddVersion1("pids", path, ("pids.max", "max\n"));
        world.AddFolder("/lxc.payload.box", ("cpu.max", "max 100000\n"), ("memory.max", "1048576\n"), ("pids.max", "12\n"));
        ProcessRow[] rows = [Row(10, 1), Row(11, 2)];
        new ColumnSheet(world.Columns).Fill(rows, 1);
        await world.Source.RefreshAsync(CancellationToken.None);
        Assert.All(world.Known.Seen.Current, static container => Assert.Null(container.Limits));

        Fill(world, rows, [0, 0], number: 2);
        await world.Source.RefreshAsync(CancellationToken.None);
        world.AddVersion1("cpu", path, ("cpu.stat", "nr_periods 20\nnr_throttled 6\nthrottled_time 9\n"));
        await world.Source.RefreshAsync(CancellationToken.None);
        TableBuffer table = Fill(world, rows, [0, 0], number: 3);

        Assert.Equal((50, 64 << 20, double.NaN, 50), Limits(world, table, 0));
        Assert.Equal((double.NaN, 1 << 20, 12, double.NaN), Limits(world, table, 1));
    }

    private static (double, double, double, double) Limits(ContainerWorld world, TableBuffer table, int row) =>
        (Number(world, table, row, "limit.cpu"), Number(world, table, row, "limit.memory"), Number(world, table, row, "limit.pids"), Number(world, table, row, "throttled"));

    private static TableBuffer Fill(ContainerWorld world, ProcessRow[] rows, double[] received, int number = 1)
    {
        TableBuffer buffer = new(world.Table.Table);
        world.Table.Fill(Some.Tick(rows, number), new TableBlock(buffer, [received, null], rows.Length));
        return buffer;
    }

    private static int Column(ContainerWorld world, string name)
    {
        int column = world.Table.Table.Columns.ToList().FindIndex(spec => spec.Id == $"container.{name}");
        Assert.True(column >= 0, $"there is no column {name}");
        return column;
    }

    private static string? Text(ContainerWorld world, TableBuffer table, int row, string name) => table.Text(row, Column(world, name));

    private static double Number(ContainerWorld world, TableBuffer table, int row, string name) => table.Number(row, Column(world, name));

    private static ProcessRow Row(int pid, ulong cgroup) => Some.Row(pid) with { CgroupId = cgroup };
}
