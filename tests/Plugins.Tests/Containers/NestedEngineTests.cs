using Bpftop.Containers.Engines;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>Engines in containers, whose sockets are known here; by where the kernel says that they run.</summary>
public sealed class NestedEngineTests
{
    private const int Name = 0;
    private const int Image = 2;
    private static readonly string _outer = FakeEngine.Id(1);
    private static readonly string _inner = FakeEngine.Id(2);

    [Fact]
    public async Task An_engine_in_a_container_names_what_is_in_there_and_acts_on_it()
    {
        await using FakeEngine engine = new();
        engine.Add(2, "inside", "nginx:1.25");
        engine.Add(3, "stopped", state: "exited", status: "Exited (0) 1 hour ago");
        await using ContainerWorld world = Nested(engine, home: _outer);
        await world.SettleAsync();

        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10, 1)], 1);
        Assert.Equal(($"{_outer[..12]}/inside", "nginx:1.25"), (Value(sheet, Name, 10), Value(sheet, Image, 10)));

        // By the process, by the row of one that runs, and by the row of one that does not.
        await StopAsync(world, new ActionRequest("container.stop", [Row(10, 1)], []), "stopped inside");
        await StopAsync(world, new ActionRequest("container.stop", [], [$"{_outer}/{_inner}"]), "stopped inside");
        await StopAsync(world, new ActionRequest("container.restart", [], [$"{_outer}/{FakeEngine.Id(3)}"]), "restarted stopped");
        Assert.Equal(2, engine.Requests.Count(static line => line == $"POST /containers/{FakeEngine.Id(2)}/stop HTTP/1.1"));
        Assert.Contains($"POST /containers/{FakeEngine.Id(3)}/restart HTTP/1.1", engine.Requests);
    }

    [Fact]
    public async Task An_engine_in_a_container_speaks_for_nothing_outside_of_it()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "forged");
        engine.Add(2, "forged too");
        await using ContainerWorld world = Nested(engine, home: FakeEngine.Id(9));
        await world.SettleAsync();

        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10, 1), Row(11, 2)], 1);

        Assert.Equal($"{_outer[..12]}/{_inner[..12]}", Value(sheet, Name, 10));
        Assert.Equal(_outer[..12], Value(sheet, Name, 11));
        foreach (ulong cgroup in (ulong[])[1, 2])
        {
            Assert.IsType<ActionPlan.Refused>(await world.Actions.PlanAsync(new ActionRequest("container.kill", [Row(10, cgroup)], []), CancellationToken.None));
        }
    }

    [Fact]
    public async Task The_machines_engine_is_never_asked_about_an_inner_id()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "node");
        engine.Add(2, "forged");
        await using ContainerWorld world = Nested(engine, home: null);
        await world.SettleAsync();
        ColumnSheet sheet = new(world.Columns);
        sheet.Fill([Row(10, 1), Row(11, 2)], 1);

        // What is unknown is asked about, and after it everything before it has been answered.
        await world.Source.RefreshAsync(CancellationToken.None);
        world.Add(3, $"/docker/{FakeEngine.Id(4)}");
        await Eventually.TrueAsync(
            () =>
            {
                sheet.Fill([Row(10, 1), Row(11, 2), Row(12, 3)], 2);
                return engine.Requests.Any(static line => line.Contains(FakeEngine.Id(4), StringComparison.Ordinal));
            },
            () => "the outer one was not asked about");

        Assert.DoesNotContain(engine.Requests, static line => line.Contains(_inner, StringComparison.Ordinal));
        Assert.Equal($"node/{_inner[..12]}", Value(sheet, Name, 10));
        Assert.Contains(
            "inside of another container",
            Assert.IsType<ActionPlan.Refused>(await world.Actions.PlanAsync(new ActionRequest("container.kill", [Row(10, 1)], []), CancellationToken.None)).Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0::/system.slice/docker.service\n", null)]
    [InlineData("0::/init.scope\n", null)]
    [InlineData("0::/docker/{0}/init\n", "{0}")]
    [InlineData("9:pids:/docker/{0}\n1:name=systemd:/docker/{0}/system.slice/docker.service\n0::/\n", "{0}")]
    [InlineData("0::/user.slice/user-1000.slice/user@1000.service/app.slice/docker.service\n", null)]
    [InlineData("0::/docker/{0}/docker/{1}\n", "{0}/{1}")]
    [InlineData("", null)]
    public void Where_an_engine_runs_is_in_the_cgroups_of_its_listener(string lines, string? key)
    {
        string Filled(string text) => string.Format(System.Globalization.CultureInfo.InvariantCulture, text, _outer, _inner);

        Assert.Equal(key is null ? null : Filled(key), EngineHome.PlaceOf(Filled(lines), out _)?.Key);
    }

    [Fact]
    public void A_listener_of_this_pid_namespace_is_told_from_one_that_cannot_be_seen()
    {
        Assert.True(EngineHome.Of(Environment.ProcessId).SharesPids);
        Assert.Equal(EngineHome.Unknown, EngineHome.Of(0));
        Assert.Equal(EngineHome.Unknown, EngineHome.Of(int.MaxValue));
    }

    private static ContainerWorld Nested(FakeEngine engine, string? home)
    {
        ContainerWorld world = new(engine.SocketPath) { Home = new EngineHome(home, SharesPids: true) };
        world.Add(1, $"/docker/{_outer}/docker/{_inner}");
        world.Add(2, $"/docker/{_outer}");
        return world;
    }

    private static async Task StopAsync(ContainerWorld world, ActionRequest request, string expected)
    {
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await world.Actions.PlanAsync(request, CancellationToken.None));
        Assert.Equal((true, expected), (await world.Actions.RunAsync(plan, CancellationToken.None)) is { } result ? (result.Succeeded, result.Message) : default);
    }

    private static ProcessRow Row(int pid, ulong cgroup) => Some.Row(pid) with { CgroupId = cgroup };

    private static string Value(ColumnSheet sheet, int column, int pid) => sheet.Value(column, Some.Row(pid).Key);
}
