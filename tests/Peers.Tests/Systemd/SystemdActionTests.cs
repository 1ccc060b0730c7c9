using Bpftop.Peers.Tests.Fixtures;

namespace Bpftop.Peers.Tests.Systemd;

/// <summary>Actions on the units of a real manager.</summary>
public sealed class SystemdActionTests(OneSystemd systemd) : IClassFixture<OneSystemd>
{
    private readonly SystemdPeer _peer = systemd.Peer;

    [Fact]
    public async Task A_restart_says_what_it_will_do_and_gives_the_unit_a_new_process()
    {
        _peer.WriteUnit("leans.service", SystemdUnits.Service("Leans on the web server", "ExecStart=/bin/sleep 100000") + "[Unit]\nRequires=web.service\n");
        await _peer.StartUnitAsync("leans.service");
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);
        int before = _peer.MainPid("/shop.slice/web.service");

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await plugin.PlanAsync("systemd.restart", "web.service"));
        Assert.Equal($"restarts {plugin.KeyOf("web.service")}: 1 process", plan.Summary);
        Assert.Contains(plan.Effects, line => line.Trim() == $"{before} sleep");
        Assert.Contains(plan.Effects, static line => line.EndsWith("with it: leans.service", StringComparison.Ordinal));
        Assert.True(Cgroup2.IsAlive(before));

        ActionResult result = await plugin.Monitor.Actions.RunAsync(plan, CancellationToken.None);
        Assert.True(result.Succeeded, result.Message);
        Assert.StartsWith("restarted ", result.Message, StringComparison.Ordinal);
        Assert.NotEqual(before, _peer.MainPid("/shop.slice/web.service"));
        await _peer.StopUnitAsync("leans.service");
    }

    [Fact]
    public async Task A_stop_names_what_stops_along_and_what_that_takes_with_it()
    {
        _peer.WriteUnit("first.service", SystemdUnits.Service("First", "ExecStart=/bin/sleep 100000"));
        _peer.WriteUnit("second.service", SystemdUnits.Service("Second", "ExecStart=/bin/sleep 100000") + "[Unit]\nRequires=first.service\n");
        _peer.WriteUnit("third.service", SystemdUnits.Service("Third", "ExecStart=/bin/sleep 100000") + "[Unit]\nBindsTo=second.service\n");
        await _peer.StartUnitAsync("third.service");
        await _peer.WaitForStateAsync("first.service", "active");
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);
        await plugin.Monitor.RefreshUntilAsync(() => plugin.Row("first.service") is not null, "first.service", SystemdUnderTest.Table);

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await plugin.PlanAsync("systemd.stop", "first.service"));
        Assert.Contains("  stops with it: second.service", plan.Effects);
        Assert.Contains("  stops with it: third.service", plan.Effects);

        ActionPlan.Ready slice = Assert.IsType<ActionPlan.Ready>(await plugin.PlanAsync("systemd.stop", "shop.slice"));
        Assert.Contains("  stops with it: worker.service", slice.Effects);

        Assert.True((await plugin.Monitor.Actions.RunAsync(plan, CancellationToken.None)).Succeeded);
        await _peer.WaitForStateAsync("third.service", "inactive", "failed");
    }

    [Fact]
    public async Task A_stop_is_refused_where_more_stop_along_than_bpftop_looks_at()
    {
        string[] leaves = [.. Enumerable.Range(0, 251).Select(static number => $"leaf{number}.target")];
        _peer.WriteUnit("hub.target", SystemdUnits.Unit("Hub"));
        _peer.WriteUnit("leaves.target", SystemdUnits.Unit("Leaves", $"Wants={string.Join(' ', leaves)}"));
        foreach (string leaf in leaves)
        {
            _peer.WriteUnit(leaf, SystemdUnits.Unit("Leaf", "Requires=hub.target"));
        }

        await _peer.StartUnitAsync("leaves.target");
        try
        {
            using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);

            string reason = Assert.IsType<ActionPlan.Refused>(await plugin.PlanAsync("systemd.stop", "hub.target")).Reason;

            Assert.Contains("more than 250 units hang on it", reason, StringComparison.Ordinal);
        }
        finally
        {
            await _peer.StopUnitAsync("hub.target");
        }
    }

    [Fact]
    public async Task Freeze_and_thaw_are_systemds_own()
    {
        await _peer.StartTransientAsync("ice.service", "/bin/sleep", "100000");
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);
        string cgroup = _peer.CgroupPath + "/system.slice/ice.service";

        ActionResult frozen = await plugin.RunAsync("systemd.freeze", "ice.service");
        Assert.True(frozen.Succeeded, frozen.Message);
        Assert.True(Cgroup2.IsFrozen(cgroup));
        Assert.Equal("frozen", await _peer.PropertyAsync("ice.service", "FreezerState"));

        ActionResult thawed = await plugin.RunAsync("systemd.thaw", "ice.service");
        Assert.True(thawed.Succeeded, thawed.Message);
        Assert.False(Cgroup2.IsFrozen(cgroup));
        await _peer.StopUnitAsync("ice.service");
    }

    [Fact]
    public async Task A_freeze_that_systemd_does_not_complete_is_taken_back_or_said_to_come()
    {
        await _peer.StartTransientAsync("stuck.service", "/bin/sleep", "100000");
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);
        string cgroup = _peer.CgroupPath + "/system.slice/stuck.service";
        using FirstFreezer held = new(_peer.MainPid("/system.slice/stuck.service"));

        ActionResult result = await plugin.RunAsync("systemd.freeze", "stuck.service");

        Assert.False(result.Succeeded);
        Assert.Contains("it did not answer within 5 s", result.Message, StringComparison.Ordinal);
        bool isTakenBack = result.Message.Contains("it was thawed again", StringComparison.Ordinal);
        bool isSaid = result.Message.Contains("the unit stops as soon as whatever holds it up lets go", StringComparison.Ordinal);
        Assert.True(isTakenBack || isSaid, result.Message);
        held.LetGo();
        if (isSaid)
        {
            await Wait.UntilAsync(() => Cgroup2.IsFrozen(cgroup), () => "it was said to freeze");
            Assert.True((await plugin.RunAsync("systemd.thaw", "stuck.service")).Succeeded);
        }

        // Before it is stopped: systemd removes the cgroup of a unit that has ended.
        Assert.False(Cgroup2.IsFrozen(cgroup));
        await _peer.StopUnitAsync("stuck.service");
        await Wait.UntilAsync(() => !Directory.Exists(Cgroup2.Folder(cgroup)), () => "its cgroup is left");
    }

    [Theory]
    [InlineData("chosen.service")]
    [InlineData("chosen\\x2dand\\x20escaped.service")]
    public async Task An_action_on_a_process_is_one_on_its_unit(string unit)
    {
        await _peer.StartTransientAsync(unit, "/bin/sleep", "100000");
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);
        int pid = _peer.MainPid($"/system.slice/{unit}");
        plugin.Monitor.Refresh();

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await plugin.Monitor.Actions.PlanAsync(
            new ActionRequest("systemd.stop", [plugin.Monitor.Row(pid)], []), CancellationToken.None));
        ActionResult result = await plugin.Monitor.Actions.RunAsync(plan, CancellationToken.None);

        Assert.True(result.Succeeded, result.Message);
        Assert.False(Cgroup2.IsAlive(pid));
    }

    [Fact]
    public async Task Failures_are_sentences()
    {
        _peer.WriteUnit("fails.service", SystemdUnits.Service("Fails", "Type=oneshot", "ExecStart=/bin/false"));
        await _peer.CallAsync("LoadUnit", "s", "fails.service");
        await _peer.CallAsync("StartUnit", "ss", "fails.service", "replace");
        await _peer.WaitForStateAsync("fails.service", "failed");
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);
        await plugin.Monitor.RefreshUntilAsync(() => plugin.Row("fails.service") is not null, "fails.service", SystemdUnderTest.Table);

        ActionResult failed = await plugin.RunAsync("systemd.start", "fails.service");
        Assert.False(failed.Succeeded);
        Assert.Contains("fails.service: it failed; systemctl status", failed.Message, StringComparison.Ordinal);

        ActionResult reloaded = await plugin.RunAsync("systemd.reload", "web.service");
        Assert.False(reloaded.Succeeded);
        Assert.Contains("the unit, or its kind, cannot do that", reloaded.Message, StringComparison.Ordinal);

        ActionPlan unknown = await plugin.Monitor.Actions.PlanAsync(
            new ActionRequest("systemd.stop", [], [plugin.KeyOf("web.service").Replace("web", "nobody", StringComparison.Ordinal)]), CancellationToken.None);
        Assert.Equal("nobody.service: systemd does not know the unit", Assert.IsType<ActionPlan.Refused>(unknown).Reason);
    }

    [Fact]
    public async Task What_everything_hangs_on_is_refused()
    {
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);

        foreach ((string action, string unit) in new[] { ("systemd.stop", "dbus.service"), ("systemd.freeze", "init.scope"), ("systemd.restart", "system.slice") })
        {
            Assert.StartsWith($"bpftop does not {action["systemd.".Length..]} {unit}: ", Assert.IsType<ActionPlan.Refused>(await plugin.PlanAsync(action, unit)).Reason, StringComparison.Ordinal);
        }
    }
}
