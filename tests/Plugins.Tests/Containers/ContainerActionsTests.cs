using System.Diagnostics;
using Bpftop.Containers.Engines;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Containers;

public sealed class ContainerActionsTests
{
    [Fact]
    public async Task A_plan_names_the_container_and_every_process_of_it_and_asks_nothing_of_the_engine()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web", "nginx:1.25");
        await using ContainerWorld world = await WorldAsync(engine);
        using Process process = Process.Start("sleep", "1000");
        try
        {
            // A child has its parent's name until it is the other program.
            await Eventually.TrueAsync(() => File.ReadAllText($"/proc/{process.Id}/comm") == "sleep\n", () => "sleep does not run");
            world.AddFolder(Path(1), ("cgroup.procs", $"0\n{process.Id}\n"));
            ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await PlanAsync(world, "container.stop", Row(process.Id)));

            Assert.Equal("stops web (nginx:1.25): 1 process", plan.Summary);
            Assert.Equal($"{process.Id} sleep", Assert.Single(plan.Effects));
            Assert.Equal(process.Id, Assert.Single(plan.Targets).Pid);
            Assert.DoesNotContain(engine.Requests, static line => line.StartsWith("POST", StringComparison.Ordinal));

            ActionResult result = await world.Actions.RunAsync(plan, CancellationToken.None);
            Assert.Equal((true, "stopped web"), (result.Succeeded, result.Message));
            Assert.Contains($"POST /containers/{FakeEngine.Id(1)}/stop HTTP/1.1", engine.Requests);
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Another run of it than the one that the user was shown.</summary>
    [Fact]
    public async Task A_container_that_was_restarted_meanwhile_is_left_alone_beside_one_that_was_not()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        engine.Add(2, "db");
        await using ContainerWorld world = await WorldAsync(engine);
        using Process first = Process.Start("sleep", "1000");
        using Process second = Process.Start("sleep", "1000");
        using Process later = Process.Start("sleep", "1000");
        try
        {
            world.Add(2, Path(2));
            await world.SettleAsync();
            world.AddFolder(Path(1), ("cgroup.procs", $"{first.Id}\n"));
            world.AddFolder(Path(2), ("cgroup.procs", $"{second.Id}\n"));
            ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await world.Actions.PlanAsync(
                new ActionRequest("container.restart", [Row(first.Id), Row(second.Id) with { CgroupId = 2 }], []), CancellationToken.None));
            Assert.Equal(2, plan.Targets.Length);

            world.AddFolder(Path(1), ("cgroup.procs", $"{later.Id}\n"));
            ActionResult result = await world.Actions.RunAsync(
                plan with { Targets = [.. plan.Targets.Where(key => key.Pid == second.Id)] }, CancellationToken.None);

            Assert.Equal((false, "restarted 1 of 2 containers"), (result.Succeeded, result.Message));
            Assert.Equal(["web: its processes have ended meanwhile; nothing was done to it"], result.Failures.ToArray());
            Assert.DoesNotContain(engine.Requests, static line => line.StartsWith($"POST /containers/{FakeEngine.Id(1)}", StringComparison.Ordinal));
        }
        finally
        {
            first.Kill();
            second.Kill();
            later.Kill();
        }
    }

    [Fact]
    public async Task Several_rows_are_one_plan_and_what_failed_is_told_by_name()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        engine.Add(2, "db");
        await using ContainerWorld world = await WorldAsync(engine);
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(
            await world.Actions.PlanAsync(new ActionRequest("container.restart", [], [FakeEngine.Id(1), FakeEngine.Id(2)]), CancellationToken.None));
        Assert.Equal("restarts 2 containers: no processes", plan.Summary);
        Assert.Equal(["restarts web (busybox:1): no processes", "restarts db (busybox:1): no processes"], plan.Effects.ToArray());
        engine.Instead = static async (line, stream, cancel) =>
        {
            bool isSecond = line.StartsWith($"POST /containers/{FakeEngine.Id(2)}", StringComparison.Ordinal);
            if (isSecond)
            {
                await FakeEngine.WriteAsync(stream, "500 Oops", """{"message":"driver failed\u001b[2J"}""", cancel);
            }

            return isSecond;
        };

        ActionResult result = await world.Actions.RunAsync(plan, CancellationToken.None);

        Assert.Equal((false, "restarted 1 of 2 containers"), (result.Succeeded, result.Message));
        Assert.Equal(["db: driver failed\uFFFD[2J (HTTP 500)"], result.Failures.ToArray());
    }

    [Fact]
    public async Task The_container_that_bpftop_runs_in_is_refused()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = await WorldAsync(engine);
        world.AddFolder(Path(1) + "/below", ("cgroup.procs", $"{Environment.ProcessId}\n"));

        Assert.Equal("bpftop runs in web itself", await RefusalAsync(world, "container.kill", Row(1)));
    }

    [Theory]
    [InlineData("/lxc.payload.box", "container.stop", "box: lxc has no engine API that bpftop speaks; try: lxc-stop -n box")]
    [InlineData("/lxc.payload.box", "container.pause", "box: lxc has no engine API that bpftop speaks; try: lxc-freeze -n box")]
    [InlineData("/lxc.payload.box;reboot", "container.stop", "box;reboot: lxc has no engine API that bpftop speaks")]
    [InlineData("/machine.slice/machine-box.scope", "container.restart", "box: nspawn has no engine API that bpftop speaks; try: machinectl reboot box")]
    [InlineData("/machine.slice/machine-box.scope", "container.pause", "box: nspawn has no engine API that bpftop speaks")]
    [InlineData("/kubepods/pod0f2ad3c4-6f0e-4d5c-8a9b-1c2d3e4f5a6b/crio-00000000000000000000000000000000000000000000000000000000000000ff", "container.stop", "000000000000: cri-o has no engine API that bpftop speaks; try: crictl stop 000000000000")]
    [InlineData("/docker/00000000000000000000000000000000000000000000000000000000000000ff", "container.stop", "000000000000: no engine that may speak for it knows it; try: docker stop 000000000000")]
    [InlineData("/docker/00000000000000000000000000000000000000000000000000000000000000ff/docker/0000000000000000000000000000000000000000000000000000000000000001", "container.stop", "000000000000: it is inside of another container, and so is its engine")]
    [InlineData("/../00000000000000000000000000000000000000000000000000000000000000ff", "container.stop", "7 worker is in no container")]
    [InlineData("/../docker/00000000000000000000000000000000000000000000000000000000000000ff", "container.stop", "000000000000: no engine that may speak for it knows it; try: docker stop 000000000000")]
    [InlineData("/system.slice/cron.service", "container.stop", "7 worker is in no container")]
    [InlineData("/docker/0000000000000000000000000000000000000000000000000000000000000001 (deleted)", "container.kill", "7 worker: its cgroup /docker/0000000000000000000000000000000000000000000000000000000000000001 (deleted) was removed")]
    [InlineData("/docker/0000000000000000000000000000000000000000000000000000000000000001/below (deleted)", "container.kill", "7 worker: its cgroup /docker/0000000000000000000000000000000000000000000000000000000000000001/below (deleted) was removed")]
    [InlineData("/ci/00000000000000000000000000000000000000000000000000000000000000ff", "container.stop", "7 worker is in no container")]
    public async Task What_no_engine_has_is_refused_with_the_command_that_would_do_it(string path, string action, string reason)
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = await WorldAsync(engine);
        world.Add(2, path);

        Assert.Equal(reason, await RefusalAsync(world, action, Row(7) with { CgroupId = 2 }));
    }

    [Fact]
    public async Task A_container_in_another_users_slice_is_never_changed_through_this_engine()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = await WorldAsync(engine);
        uint stranger = Own.User + 1;
        world.Add(2, $"/user.slice/user-{stranger}.slice{Path(1)}");

        string reason = await RefusalAsync(world, "container.kill", Row(7) with { CgroupId = 2 });

        Assert.Contains("no engine that may speak for it knows it", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("running", "container.unpause", "web is running: it cannot be unpaused")]
    [InlineData("paused", "container.pause", "web is paused: it cannot be paused")]
    [InlineData("exited", "container.stop", "web is exited: it cannot be stopped")]
    public async Task What_a_state_does_not_lead_to_is_refused(string state, string action, string reason)
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web", state: state);
        await using ContainerWorld world = await WorldAsync(engine);

        Assert.Equal(reason, await RefusalAsync(world, action, Row(7)));
    }

    [Fact]
    public async Task An_engine_that_is_away_is_told_in_the_refusal()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = await WorldAsync(engine);
        await engine.StopAsync();
        await Eventually.TrueAsync(() => world.Engines.Engines[0].View.Current.State != Bpftop.Containers.Engines.EngineState.Connected, () => "it is still connected");

        string reason = await RefusalAsync(world, "container.kill", Row(7));

        Assert.StartsWith($"web: its engine at {engine.SocketPath} ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_containers_at_once_and_none_at_all_are_refused()
    {
        await using FakeEngine engine = new();
        await using ContainerWorld world = await WorldAsync(engine);

        Assert.Contains("more than 64", Assert.IsType<ActionPlan.Refused>(await world.Actions.PlanAsync(
            new ActionRequest("container.kill", [], [.. Enumerable.Range(0, 100).Select(FakeEngine.Id)]), CancellationToken.None)).Reason, StringComparison.Ordinal);
        Assert.Equal("no container is chosen", Assert.IsType<ActionPlan.Refused>(await world.Actions.PlanAsync(
            new ActionRequest("container.kill", [], []), CancellationToken.None)).Reason);
    }

    [Fact]
    public async Task Containers_that_take_long_to_end_keep_nobody_from_the_engine()
    {
        await using FakeEngine engine = new();
        using CancellationTokenSource ended = new();
        for (int number = 1; number <= 40; number++)
        {
            engine.Add(number, $"web-{number}");
        }

        await using ContainerWorld world = await WorldAsync(engine);
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await world.Actions.PlanAsync(
            new ActionRequest("container.stop", [], [.. Enumerable.Range(1, 40).Select(FakeEngine.Id)]), CancellationToken.None));
        engine.Instead = async (line, _, cancel) =>
        {
            if (line.StartsWith("POST", StringComparison.Ordinal))
            {
                using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancel, ended.Token);
                await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return false;
        };

        Task<ActionResult> stopping = world.Actions.RunAsync(plan, CancellationToken.None).AsTask();
        await Eventually.TrueAsync(() => engine.Requests.Count(static line => line.StartsWith("POST", StringComparison.Ordinal)) == 40, () => "some wait for others");
        engine.Add(50, "new");
        engine.Emit(50, "any");
        await Eventually.TrueAsync(() => world.Engines.Engines[0].View.Current.Containers.ContainsKey(FakeEngine.Id(50)), () => "the engine is asked nothing meanwhile");
        await ended.CancelAsync();

        Assert.Equal((true, "stopped 40 containers"), ((await stopping).Succeeded, (await stopping).Message));
    }

    [Fact]
    public async Task A_container_that_is_given_longer_for_its_end_than_anybody_waits_is_told_so()
    {
        await using FakeEngine engine = new();
        engine.Add(1, "web");
        await using ContainerWorld world = await WorldAsync(engine, ContainerWorld.Limits with { Change = TimeSpan.FromMilliseconds(200) });
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await world.Actions.PlanAsync(
            new ActionRequest("container.stop", [], [FakeEngine.Id(1)]), CancellationToken.None));
        engine.Instead = static async (line, _, cancel) =>
        {
            if (line.StartsWith("POST", StringComparison.Ordinal))
            {
                await Task.Delay(Timeout.Infinite, cancel);
            }

            return false;
        };

        ActionResult result = await world.Actions.RunAsync(plan, CancellationToken.None);

        Assert.Equal((false, "web: not done after 0.2 s; its engine may still do it"), (result.Succeeded, result.Message));
    }

    [Fact]
    public async Task Each_action_is_confirmed()
    {
        await using ContainerWorld world = new();

        Assert.DoesNotContain(world.Actions.Actions, static action => action.Risk == ActionRisk.None);
    }

    private static async Task<ContainerWorld> WorldAsync(FakeEngine engine, EngineLimits? limits = null)
    {
        ContainerWorld world = new(limits ?? ContainerWorld.Limits, engine.SocketPath);
        world.Add(1, Path(1));
        await world.SettleAsync();
        return world;
    }

    private static string Path(int number) => $"/docker/{FakeEngine.Id(number)}";

    private static ProcessRow Row(int pid) => Some.Row(pid) with { CgroupId = 1 };

    private static ValueTask<ActionPlan> PlanAsync(ContainerWorld world, string action, ProcessRow process) =>
        world.Actions.PlanAsync(new ActionRequest(action, [process], []), CancellationToken.None);

    private static async Task<string> RefusalAsync(ContainerWorld world, string action, ProcessRow process) =>
        Assert.IsType<ActionPlan.Refused>(await PlanAsync(world, action, process)).Reason;
}
