using System.Collections.Immutable;
using Bpftop.PluginContract;
using Bpftop.Systemd;
using Bpftop.Systemd.Actions;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Systemd;

public sealed class UnitActionsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-test-");
    private readonly Latest<UnitDirectory> _latest = new(Told.Usual);
    private readonly FakeControls _controls = new();
    private readonly UnitActions _actions;

    public UnitActionsTests() =>
        _actions = new UnitActions(_latest, new FakePaths(Told.Paths) { Root = _folder.FullName }, _controls, new Surroundings());

    [Fact]
    public async Task A_plan_names_the_unit_its_processes_and_what_stops_with_it()
    {
        _controls.Cgroups["web.service"] = "/web";
        _controls.Along["web.service"] = ["leans.service"];
        Directory.CreateDirectory(Path.Join(_folder.FullName, "web/worker"));
        File.WriteAllText(Path.Join(_folder.FullName, "web/cgroup.procs"), $"{Environment.ProcessId}\n0\n");
        File.WriteAllText(Path.Join(_folder.FullName, "web/worker/cgroup.procs"), "1\n");

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await PlanAsync("systemd.restart", "web.service"));

        Assert.Equal("restarts web.service: 2 processes", plan.Summary);
        Assert.Equal("restart web.service: What web.service is (active/running)", plan.Effects[0]);
        Assert.Equal("  restarts or stops with it: leans.service", plan.Effects[1]);
        Assert.StartsWith("  1 ", plan.Effects[2], StringComparison.Ordinal);
        Assert.StartsWith($"  {Environment.ProcessId} ", plan.Effects[3], StringComparison.Ordinal);
        Assert.Empty(plan.Targets);
        Assert.Empty(_controls.Done);
        Assert.Equal(0, _controls.Open);
    }

    [Fact]
    public async Task A_long_list_of_processes_is_whole()
    {
        _controls.Cgroups["web.service"] = "/web";
        Directory.CreateDirectory(Path.Join(_folder.FullName, "web"));
        File.WriteAllLines(Path.Join(_folder.FullName, "web/cgroup.procs"), Enumerable.Range(100_000_000, 100).Select(static pid => $"{pid}"));

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await PlanAsync("systemd.stop", "web.service"));

        Assert.Equal("stops web.service: 100 processes", plan.Summary);
        Assert.Equal(101, plan.Effects.Length);
    }

    [Fact]
    public async Task A_description_does_not_push_the_rest_of_the_question_away()
    {
        _latest.Publish(Told.Directory(Told.Manager("", Told.Unit("web.service") with { Description = new string('x', 500) })));

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await PlanAsync("systemd.stop", "web.service"));

        Assert.Equal($"stop web.service: {new string('x', 100)}… (active/running)", plan.Effects[0]);
    }

    [Fact]
    public async Task Several_units_go_at_once_each_to_its_manager()
    {
        ActionResult result = await RunAsync("systemd.restart", "web.service", "user@1000.service/web.service");

        Assert.True(result.Succeeded);
        Assert.Equal("restarted 2 units", result.Message);
        Assert.Equal(["restart user@1000.service/web.service", "restart /web.service"], _controls.Done);
        Assert.Equal(0, _controls.Open);
    }

    [Fact]
    public async Task Processes_of_one_unit_are_one_action_and_stay_its_targets()
    {
        ProcessRow[] rows = [Some.Row(1001) with { CgroupId = 1 }, Some.Row(1002) with { CgroupId = 2 }];

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await _actions.PlanAsync(new ActionRequest("systemd.reload", [.. rows], []), CancellationToken.None));

        Assert.Equal(["web.service"], plan.Request.TableRows.ToArray());
        Assert.Equal(rows.Select(static row => row.Key), plan.Targets);
    }

    /// <summary>The host leaves out of a plan what has ended since.</summary>
    [Fact]
    public async Task Where_one_of_the_chosen_has_ended_nothing_is_done_to_any_unit()
    {
        ProcessRow here = Some.Row(Environment.ProcessId) with { CgroupId = 1 };
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(
            await _actions.PlanAsync(new ActionRequest("systemd.reload", [here, Some.Row(1002) with { CgroupId = 2 }], []), CancellationToken.None));

        ActionResult result = await _actions.RunAsync(plan with { Targets = [here.Key] }, CancellationToken.None);

        Assert.False(result.Succeeded);
        Assert.Contains("has ended, and with it the reason", result.Message, StringComparison.Ordinal);
        Assert.Empty(_controls.Done);
    }

    [Fact]
    public async Task A_process_that_no_unit_owns_is_refused_by_name()
    {
        ProcessRow row = Some.Row(1001, name: "stray") with { CgroupId = 99 };

        ActionPlan plan = await _actions.PlanAsync(new ActionRequest("systemd.stop", [row], []), CancellationToken.None);

        Assert.Equal("no unit owns stray (1001)", Assert.IsType<ActionPlan.Refused>(plan).Reason);
    }

    [Fact]
    public async Task A_process_in_a_cgroup_that_was_removed_stops_no_unit_above_it()
    {
        UnitActions actions = new(
            _latest, new FakePaths("/system.slice/gone.service (deleted)", "/system.slice/web.service"), _controls, new Surroundings());
        ProcessRow left = Some.Row(1001, name: "left") with { CgroupId = 1 };

        ActionPlan plan = await actions.PlanAsync(new ActionRequest("systemd.stop", [left], []), CancellationToken.None);

        Assert.Equal("left (1001): its cgroup /system.slice/gone.service (deleted) was removed", Assert.IsType<ActionPlan.Refused>(plan).Reason);
        Assert.IsType<ActionPlan.Ready>(await actions.PlanAsync(
            new ActionRequest("systemd.stop", [left with { CgroupId = 2 }], []), CancellationToken.None));
    }

    [Theory]
    [InlineData("nobody.service", "nobody.service: systemd does not know the unit")]
    [InlineData("docker/3f/web.service", "the manager of web.service cannot be reached; its bus can be named in the plugin's \"buses\"")]
    public async Task What_cannot_be_planned_is_refused_with_the_reason(string key, string reason) =>
        Assert.Equal(reason, Assert.IsType<ActionPlan.Refused>(await PlanAsync("systemd.stop", key)).Reason);

    [Fact]
    public async Task Failures_are_told_in_words()
    {
        _controls.Failures["web.service"] = "denied";
        ActionResult denied = await RunAsync("systemd.stop", "web.service");
        Assert.False(denied.Succeeded);
        Assert.Equal("cannot stop web.service: the bus does not allow it to this user; run bpftop as root", denied.Message);
        Assert.Null(denied.Offer);

        _controls.Failures["web.service"] = BusSentence.OfJob("timeout")!;
        ActionResult late = await RunAsync("systemd.start", "web.service", "user@1000.service/my\\x2dapp.service");
        Assert.Equal("started 1 unit, and not 1 other", late.Message);
        Assert.Equal(["web.service: it took longer than the unit allows"], late.Failures.ToArray());
    }

    [Fact]
    public async Task A_freeze_that_did_not_complete_offers_the_thaw()
    {
        _controls.Failures["web.service"] = "it did not answer within 25 s";

        ActionResult result = await RunAsync("systemd.freeze", "web.service");

        Assert.Equal("systemd.thaw", result.Offer!.ActionId);
        Assert.Equal(["web.service"], result.Offer.TableRows.ToArray());
    }

    [Theory]
    [InlineData("systemd.stop", "init.scope", true)]
    [InlineData("systemd.restart", "init.scope", true)]
    [InlineData("systemd.freeze", "-.slice", true)]
    [InlineData("systemd.stop", "dbus.service", true)]
    [InlineData("systemd.freeze", "systemd-journald.service", true)]
    [InlineData("systemd.restart", "systemd-journald.service", false)]
    [InlineData("systemd.restart", "systemd-logind.service", false)]
    [InlineData("systemd.stop", "user@1000.service", false)]
    [InlineData("systemd.freeze", "user.slice", true)]
    public async Task What_much_hangs_on_is_refused_or_asked_for_with_a_word(string action, string unit, bool isRefused)
    {
        _latest.Publish(Told.Directory(Told.Manager("", Told.Unit(unit))));

        ActionPlan plan = await PlanAsync(action, unit);

        Assert.Equal(isRefused, plan is ActionPlan.Refused);
        if (plan is ActionPlan.Ready ready)
        {
            Assert.Equal(ActionRisk.High, ready.Risk);
            Assert.Contains(ready.Effects, static line => line.StartsWith("  careful: ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_stops_along_is_weighed_as_if_it_had_been_chosen()
    {
        _controls.Along["web.service"] = ["systemd-logind.service", "zebra.service"];
        ActionPlan.Ready restart = Assert.IsType<ActionPlan.Ready>(await PlanAsync("systemd.restart", "web.service"));
        Assert.Equal(ActionRisk.High, restart.Risk);
        Assert.Contains("  careful: systemd-logind.service stops with it, and logins and sessions hang on it", restart.Effects);

        _controls.Along["web.service"] = ["systemd-logind.service", "zebra.service", "dbus.service"];
        ActionPlan.Refused refused = Assert.IsType<ActionPlan.Refused>(await PlanAsync("systemd.restart", "web.service"));
        Assert.Equal("bpftop does not restart web.service: dbus.service stops with it, and everything that talks over the bus hangs on it, this action included", refused.Reason);

        _controls.Along["web.service"] = ["leans.service"];
        _controls.Cgroups["leans.service"] = LivingProcess.CgroupOf("/proc", Environment.ProcessId)!;
        refused = Assert.IsType<ActionPlan.Refused>(await PlanAsync("systemd.stop", "web.service"));
        Assert.Equal("bpftop does not stop web.service: leans.service stops with it, and bpftop itself runs in it", refused.Reason);
    }

    [Fact]
    public async Task A_long_list_of_what_stops_along_is_cut_and_says_so()
    {
        _controls.Along["web.service"] = [.. Enumerable.Range(0, 100).Select(static number => $"other-{number}.service")];

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await PlanAsync("systemd.stop", "web.service"));

        Assert.Equal(42, plan.Effects.Length);
        Assert.Equal("  and with it 60 units more", plan.Effects[^1]);
    }

    [Fact]
    public async Task What_takes_nothing_from_anybody_is_not_held_up()
    {
        _latest.Publish(Told.Directory(Told.Manager("", Told.Unit("dbus.service"))));
        foreach (string action in new[] { "systemd.start", "systemd.reload", "systemd.thaw", "systemd.resetfailed" })
        {
            Assert.Null(Assert.IsType<ActionPlan.Ready>(await PlanAsync(action, "dbus.service")).Risk);
        }
    }

    [Fact]
    public void The_unit_that_bpftop_or_its_terminal_runs_in_is_spared()
    {
        OwnChain own = new([new(Environment.ProcessId, "bpftop", "/user.slice/session-3.scope"), new(17, "sshd", "/system.slice/ssh.service")]);
        UnitVerb stop = UnitVerb.Find("systemd.stop")!;
        UnitVerb freeze = UnitVerb.Find("systemd.freeze")!;

        Assert.Equal(new Caution("bpftop itself runs in it", true), Caution.Of(stop, "session-3.scope", "/user.slice/session-3.scope", own));
        Assert.Equal(new Caution("bpftop itself runs in it", true), Caution.Of(freeze, "user-0.slice", "/user.slice", own));
        Assert.Equal(new Caution("bpftop's terminal hangs on sshd (17), which runs in it", false), Caution.Of(stop, "ssh.service", "/system.slice/ssh.service", own));
        Assert.True(Caution.Of(freeze, "ssh.service", "/system.slice/ssh.service", own)!.Refuses);
        Assert.Null(Caution.Of(stop, "ssh.service", "/system.slice/ss", own));
        Assert.Null(Caution.Of(stop, "web.service", null, own));
        Assert.Null(Caution.Of(UnitVerb.Find("systemd.thaw")!, "ssh.service", "/system.slice/ssh.service", own));
    }

    [Fact]
    public void The_own_chain_starts_with_this_process_and_its_parent()
    {
        OwnChain own = OwnChain.Read("/proc");

        Assert.Equal(Environment.ProcessId, own.Links[0].Pid);
        Assert.True(own.Links.Length > 1, "the test runner has a parent");
        Assert.DoesNotContain(own.Links, static link => link.Pid <= 1);
    }

    public void Dispose() => _folder.Delete(true);

    private ValueTask<ActionPlan> PlanAsync(string action, params ImmutableArray<string> keys) =>
        _actions.PlanAsync(new ActionRequest(action, [], keys), CancellationToken.None);

    private async Task<ActionResult> RunAsync(string action, params ImmutableArray<string> keys) =>
        await _actions.RunAsync(Assert.IsType<ActionPlan.Ready>(await PlanAsync(action, keys)), CancellationToken.None);
}
