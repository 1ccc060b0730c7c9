using System.Diagnostics;
using System.Globalization;
using Bpftop.Containers.Engines;
using Bpftop.PluginContract;
using Bpftop.Plugins.Tests.Freezer;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>Containers without a cgroup of their own, of an engine that names their first process; real processes.</summary>
public sealed class CgrouplessContainerTests : IDisposable
{
    private const string Podman = "Server: Libpod/4.3.1 (linux)\r\nLibpod-API-Version: 4.3.1";
    private const int Name = 0;

    // A shell, its child, and no relation of theirs.
    private readonly Process _first = Process.Start("sh", ["-c", "sleep 1000 & wait"]);
    private readonly Process _stranger = Process.Start("sleep", "1000");

    private int Child { get; set; }

    [Fact]
    public async Task Its_process_and_those_that_come_from_it_are_shown_and_listed_before_an_action()
    {
        await using FakeEngine engine = await EngineAsync();
        await using ContainerWorld world = await WorldAsync(engine, new EngineHome(null, SharesPids: true));
        ColumnSheet sheet = new(world.Columns);

        // Children may stand before their parents.
        ProcessRow[] rows = [Row(Child, _first.Id), Row(_first.Id, 1), Row(_stranger.Id, 1)];
        sheet.Fill(rows, 1);

        Assert.Equal(("web", "web", ""), (Value(sheet, rows[0]), Value(sheet, rows[1]), Value(sheet, rows[2])));
        foreach (ProcessRow row in rows[..2])
        {
            ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await PlanAsync(world, row));
            Assert.Equal([_first.Id, Child], plan.Targets.Select(static key => key.Pid));
        }

        Assert.EndsWith("is in no container", Assert.IsType<ActionPlan.Refused>(await PlanAsync(world, rows[2])).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pid_that_is_given_out_again_is_not_the_container()
    {
        await using FakeEngine engine = await EngineAsync();
        await using ContainerWorld world = await WorldAsync(engine, new EngineHome(null, SharesPids: true));
        ProcessRow row = Row(_first.Id, 1);
        ProcessRow again = row with { Key = new ProcessKey(row.Key.Pid, row.Key.StartNs + 1_000_000_000) };

        Assert.Equal("", Value(new ColumnSheet(world.Columns).Fill([again], 1), again));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("elsewhere", true)]
    public async Task A_pid_of_another_namespace_or_outside_of_the_engines_container_says_nothing(string? home, bool sharesPids)
    {
        await using FakeEngine engine = await EngineAsync();
        await using ContainerWorld world = await WorldAsync(engine, new EngineHome(home, sharesPids));
        ProcessRow row = Row(_first.Id, 1);

        Assert.Equal("", Value(new ColumnSheet(world.Columns).Fill([row], 1), row));
        Assert.Empty(world.Named.Current);
    }

    [Fact]
    public async Task In_a_container_it_is_shown_and_acted_on_and_not_the_outer_one()
    {
        using TestCgroup cgroup = new();
        cgroup.Make("docker");
        string outer = cgroup.Make($"docker/{FakeEngine.Id(9)}");
        await using FakeEngine engine = await EngineAsync();
        TestCgroup.Write(outer, "cgroup.procs", $"{_first.Id}");
        TestCgroup.Write(outer, "cgroup.procs", $"{Child}");
        await using ContainerWorld world = new(engine.SocketPath) { Home = new EngineHome(EngineHome.PlaceOf($"0::{outer}\n", out _)!.Key, SharesPids: true) };
        world.Add(1, $"/docker/{FakeEngine.Id(9)}");
        await world.SettleAsync();
        await world.Source.RefreshAsync(CancellationToken.None);
        ProcessRow[] rows = [Row(Child, _first.Id), Row(_first.Id, 1), Row(_stranger.Id, 1)];

        ColumnSheet sheet = new ColumnSheet(world.Columns).Fill(rows, 1);

        string name = $"{FakeEngine.Id(9)[..12]}/web";
        Assert.Equal((name, name, FakeEngine.Id(9)[..12]), (Value(sheet, rows[0]), Value(sheet, rows[1]), Value(sheet, rows[2])));
        foreach (ProcessRow row in rows[..2])
        {
            ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await PlanAsync(world, row));
            Assert.Equal([_first.Id, Child], plan.Targets.Select(static key => key.Pid));
        }
    }

    [Fact]
    public async Task A_container_that_has_ended_has_no_process()
    {
        await using FakeEngine engine = await EngineAsync("exited");
        await using ContainerWorld world = await WorldAsync(engine, new EngineHome(null, SharesPids: true));

        Assert.Empty(world.Named.Current);
    }

    public void Dispose()
    {
        _first.Kill(entireProcessTree: true);
        _stranger.Kill();
        _first.Dispose();
        _stranger.Dispose();
    }

    private async Task<FakeEngine> EngineAsync(string state = "running")
    {
        await Eventually.TrueAsync(() => (Child = FirstChild(_first.Id)) != 0, () => "the shell has no child");
        FakeEngine engine = new() { Headers = Podman };
        engine.Containers[FakeEngine.Id(1)] =
            $$"""{"Id":"{{FakeEngine.Id(1)}}","Names":["web"],"Image":"busybox:1","State":"{{state}}","Status":"","Pid":{{_first.Id}},"Labels":null,"Ports":null,"Size":null}""";
        return engine;
    }

    private static async Task<ContainerWorld> WorldAsync(FakeEngine engine, EngineHome home)
    {
        ContainerWorld world = new(engine.SocketPath) { Home = home };
        world.Add(1, "/");
        await world.SettleAsync();
        await world.Source.RefreshAsync(CancellationToken.None);
        return world;
    }

    private static int FirstChild(int pid) =>
        int.TryParse(File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ')[0], CultureInfo.InvariantCulture, out int child) ? child : 0;

    private static ProcessRow Row(int pid, int parent) =>
        Some.Row(pid, startNs: ProcessStat.Of("/proc", pid)!.Value.Key.StartNs) with { CgroupId = 1, ParentPid = parent };

    private static ValueTask<ActionPlan> PlanAsync(ContainerWorld world, ProcessRow row) =>
        world.Actions.PlanAsync(new ActionRequest("container.stop", [row], []), CancellationToken.None);

    private static string Value(ColumnSheet sheet, ProcessRow row) => sheet.Value(Name, row.Key);
}
