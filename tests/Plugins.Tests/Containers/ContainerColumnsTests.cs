using Bpftop.Containers.Engines;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Containers;

public sealed class ContainerColumnsTests
{
    private const int Name = 0;
    private const int Id = 1;
    private const int Image = 2;
    private const int Runtime = 3;
    private const int Pod = 4;
    private const int Namespace = 5;
    private const int Status = 6;

    [Fact]
    public async Task A_process_shows_what_the_engine_says_of_its_container_in_all_its_cgroups()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web", "nginx:1.25");
        await using ContainerWorld world = new(engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        world.Add(2, $"/docker/{FakeEngine.Id(1)}/init.scope");
        world.Add(3, "/system.slice/cron.service");
        await world.SettleAsync();

        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10, 1), Row(11, 2), Row(12, 3)], 1);

        foreach (int pid in (int[])[10, 11])
        {
            Assert.Equal(
                ("web", FakeEngine.Id(1), "nginx:1.25", "docker", "running"),
                (Value(sheet, Name, pid), Value(sheet, Id, pid), Value(sheet, Image, pid), Value(sheet, Runtime, pid), Value(sheet, Status, pid)));
        }

        Assert.Equal(("", "", ""), (Value(sheet, Name, 12), Value(sheet, Id, 12), Value(sheet, Status, 12)));
    }

    [Fact]
    public async Task Without_an_engine_the_short_id_is_the_name_and_what_is_unknown_is_blank()
    {
        await using ContainerWorld world = new();
        world.Add(1, $"/docker/{FakeEngine.Id(0xabc)}");
        world.Add(2, "/lxc.payload.web");

        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10, 1), Row(11, 2)], 1);

        Assert.Equal((FakeEngine.Id(0xabc)[..12], "docker", "", ""), (Value(sheet, Name, 10), Value(sheet, Runtime, 10), Value(sheet, Image, 10), Value(sheet, Status, 10)));
        Assert.Equal(("web", "lxc:web", "lxc"), (Value(sheet, Name, 11), Value(sheet, Id, 11), Value(sheet, Runtime, 11)));
    }

    [Fact]
    public async Task A_change_is_in_the_next_refresh()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = new(engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        await world.SettleAsync();
        ColumnSheet sheet = new(world.Columns);
        Assert.Equal("web", Value(sheet.Fill([Row(10, 1)], 1), Name, 10));

        await Eventually.TrueAsync(() => engine.Subscribers == 1, () => "nobody listens");
        engine.Add(1, "renamed", state: "paused", status: "Up 2 minutes (Paused)");
        engine.Emit(1, "pause");

        await Eventually.TrueAsync(() => Value(sheet.Fill([Row(10, 1)], 2), Name, 10) == "renamed", () => "the name stays");
        Assert.Equal("paused", Value(sheet, Status, 10));
    }

    [Fact]
    public async Task While_the_engine_is_away_names_stay_and_states_are_unknown()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = new(engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        await world.SettleAsync();
        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10, 1)], 1);
        Assert.Equal("running", Value(sheet, Status, 10));

        await engine.StopAsync();

        await Eventually.TrueAsync(() => Value(sheet.Fill([Row(10, 1)], 2), Status, 10) == "", () => "it still says running");
        Assert.Equal("web", Value(sheet, Name, 10));
    }

    [Fact]
    public async Task An_id_in_a_cgroup_of_any_name_shows_once_an_engine_knows_it()
    {
        await using FakeEngine engine = new();
        await using ContainerWorld world = new(engine.SocketPath);
        world.Add(1, $"/ci/{FakeEngine.Id(1)}");
        await world.SettleAsync();
        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10, 1)], 1);
        Assert.Equal("", Value(sheet, Name, 10));

        // The engine says nothing of its own accord: the plugin asks about what it sees.
        engine.Add(1, "job");
        await Eventually.TrueAsync(
            () =>
            {
                world.Source.RefreshAsync(CancellationToken.None).AsTask().Wait();
                return Value(sheet.Fill([Row(10, 1)], 2), Name, 10) == "job";
            },
            () => "it was not asked about");
    }

    [Fact]
    public async Task A_container_that_appears_is_asked_about_at_once()
    {
        await using FakeEngine engine = new();
        await using ContainerWorld world = new(engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        await world.SettleAsync();
        engine.Add(1, "web");
        ColumnSheet sheet = new(world.Columns);

        // No event came, and no background refresh is called here.
        await Eventually.TrueAsync(() => Value(sheet.Fill([Row(10, 1)], 1), Name, 10) == "web", () => "it was not asked about");
    }

    [Fact]
    public async Task Containers_in_containers_carry_the_names_of_those_around_them()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "node");

        // The engine of the host knows no container of this id, whatever it says: what is inside has an engine inside.
        engine.Add(2, "forged");
        await using ContainerWorld world = new(engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}/docker/{FakeEngine.Id(2)}");
        await world.SettleAsync();

        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10, 1)], 1);

        Assert.Equal(($"node/{FakeEngine.Id(2)[..12]}", ""), (Value(sheet, Name, 10), Value(sheet, Image, 10)));
    }

    [Fact]
    public async Task An_engine_speaks_only_for_what_its_user_may_make()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = new(engine.SocketPath);
        uint stranger = Own.User + 1;
        world.Add(1, $"/user.slice/user-{stranger}.slice/user@{stranger}.service/user.slice/docker-{FakeEngine.Id(1)}.scope");
        world.Add(2, $"/docker/{FakeEngine.Id(1)}");
        await world.SettleAsync();

        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10, 1), Row(11, 2)], 1);

        Assert.Equal((FakeEngine.Id(1)[..12], $"{FakeEngine.Id(1)}@{stranger}", ""), (Value(sheet, Name, 10), Value(sheet, Id, 10), Value(sheet, Image, 10)));
        Assert.Equal("web", Value(sheet, Name, 11));
    }

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0, 1000, 0, false)]
    [InlineData(1000, 1000, 0, true)]
    [InlineData(1000, 0, 0, false)]
    [InlineData(1000, 1001, 0, false)]
    [InlineData(1000, 0, 1000, true)]
    [InlineData(0, 0, 1000, true)]
    public void Who_speaks_for_whom(int engineUser, int owner, int ownUser, bool may)
    {
        string slice = owner == 0 ? "" : $"/user.slice/user-{owner}.slice";
        Bpftop.Containers.Paths.ContainerIdentity container = Bpftop.Containers.Paths.ContainerPath.Parse($"{slice}/docker/{FakeEngine.Id(1)}")!;
        EngineSet engines = new(new EndpointDiscovery(new PluginOptions(new Dictionary<string, string>()), static _ => null), EngineLimits.Default, TimeProvider.System, (uint)ownUser);

        Assert.Equal(may, engines.MaySpeakFor(EngineView.Unknown with { User = (uint)engineUser }, container));
    }

    [Fact]
    public async Task Several_engines_are_asked_at_once_and_one_that_hangs_holds_up_none()
    {
        await using FakeEngine hung = new() { Instead = static async (_, _, cancel) => { await Task.Delay(Timeout.Infinite, cancel); return true; } };
        await using FakeEngine first = new();
        await using FakeEngine second = new();
        first.Add(1, "one");
        second.Add(2, "two");
        await using ContainerWorld world = new(hung.SocketPath, first.SocketPath, second.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        world.Add(2, $"/libpod_parent/libpod-{FakeEngine.Id(2)}");

        Availability availability = await world.Source.ProbeAsync(CancellationToken.None);
        Assert.True(availability.IsUsable);
        ColumnSheet sheet = new(world.Columns);
        await Eventually.TrueAsync(
            () =>
            {
                sheet.Fill([Row(10, 1), Row(11, 2)], 1);
                return (Value(sheet, Name, 10), Value(sheet, Name, 11)) == ("one", "two");
            },
            () => $"{Value(sheet, Name, 10)}, {Value(sheet, Name, 11)}");
        await Eventually.TrueAsync(() => world.Source.ProbeAsync(CancellationToken.None).AsTask().Result is { State: AvailabilityState.Degraded } answer
            && answer.Reason == $"{hung.SocketPath} did not answer within 2 s", () => "the state does not tell");
    }

    [Fact]
    public async Task Pod_names_come_from_the_bundle_of_a_runtime_without_an_engine_API()
    {
        await using ContainerWorld world = new();
        world.Add(1, $"/kubepods.slice/kubepods-pod0f2ad3c4_6f0e_4d5c_8a9b_1c2d3e4f5a6b.slice/cri-containerd-{FakeEngine.Id(1)}.scope");
        string bundle = $"{world.Run}/containerd/io.containerd.runtime.v2.task/k8s.io/{FakeEngine.Id(1)}";
        Directory.CreateDirectory(bundle);
        await File.WriteAllTextAsync(
            $"{bundle}/config.json",
            """{"ociVersion":"1","process":{"env":["A=1"]},"annotations":{"io.kubernetes.cri.container-name":"nginx","io.kubernetes.cri.container-type":"container","io.kubernetes.cri.image-name":"nginx:1.25","io.kubernetes.cri.sandbox-name":"web-0","io.kubernetes.cri.sandbox-namespace":"shop"}}""");
        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill([Row(10, 1)], 1);
        Assert.Equal("0f2ad3c4-6f0e-4d5c-8a9b-1c2d3e4f5a6b", Value(sheet, Pod, 10));

        await world.Source.RefreshAsync(CancellationToken.None);
        sheet.Fill([Row(10, 1)], 2);

        Assert.Equal(("nginx", "web-0", "shop", "nginx:1.25"), (Value(sheet, Name, 10), Value(sheet, Pod, 10), Value(sheet, Namespace, 10), Value(sheet, Image, 10)));
    }

    private static ProcessRow Row(int pid, ulong cgroup) => Some.Row(pid) with { CgroupId = cgroup };

    private static string Value(ColumnSheet sheet, int column, int pid) => sheet.Value(column, Some.Row(pid).Key);
}
