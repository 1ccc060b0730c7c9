using System.Collections.Immutable;
using Bpftop.Freezer;

namespace Bpftop.Peers.Tests.Freezer;

/// <summary>The freezer on containers of a real dockerd and on units of a real systemd, over the kernel walk.</summary>
public sealed class FreezerPeerTests : IDisposable
{
    private readonly string _journal = Path.Join(Path.GetTempPath(), $"bpftop-test-journal-{Guid.NewGuid():N}");

    [Fact]
    public async Task A_container_that_burns_CPU_reads_0_and_F_at_the_next_refresh_and_goes_on_when_thawed()
    {
        await using RunningPeer<DockerPeer> docker = await RunningPeer<DockerPeer>.StartAsync(new DockerPeer());
        Container burner = await docker.Peer.RunAsync("burner", ["sh", "-c", "while :; do :; done"]);
        string cgroup = docker.Peer.CgroupOf(burner);
        using LiveMonitor monitor = Monitor();
        await monitor.WaitUntilReadyAsync();
        await monitor.NextAsync();
        Assert.True(monitor.Number(burner.Pid, "cpu") > 0);

        ActionResult frozen = await DoAsync(monitor, FreezerActions.Freeze, burner.Pid);
        Assert.True(frozen.Succeeded, string.Join(' ', frozen.Failures));
        Assert.StartsWith($"froze 1 process in {cgroup} in ", frozen.Message, StringComparison.Ordinal);
        Assert.True(Cgroup2.IsFrozen(cgroup));
        monitor.Refresh();
        Assert.Equal("F", monitor.Text(burner.Pid, "state"));
        Assert.Equal("frozen", monitor.Text(burner.Pid, "freezer.state"));
        await monitor.NextAsync();
        Assert.Equal(0, monitor.Number(burner.Pid, "cpu"));
        await monitor.RefreshUntilAsync(() => monitor.Text(burner.Pid, "freezer.cgroup") == cgroup, "the cgroup that holds it");

        ActionResult thawed = await DoAsync(monitor, FreezerActions.Thaw, burner.Pid);
        Assert.True(thawed.Succeeded, string.Join(' ', thawed.Failures));
        monitor.Refresh();
        await monitor.NextAsync();
        Assert.True(monitor.Number(burner.Pid, "cpu") > 0);
        Assert.NotEqual("F", monitor.Text(burner.Pid, "state"));
    }

    [Fact]
    public async Task What_docker_paused_is_shown_and_thawed_and_a_process_born_in_it_is_frozen()
    {
        await using RunningPeer<DockerPeer> docker = await RunningPeer<DockerPeer>.StartAsync(new DockerPeer());
        Container web = await docker.Peer.RunAsync("web");
        string cgroup = docker.Peer.CgroupOf(web);
        using LiveMonitor monitor = Monitor();
        await monitor.WaitUntilReadyAsync();
        await docker.Peer.PauseAsync("web");
        await monitor.NextAsync();
        Assert.Equal("F", monitor.Text(web.Pid, "state"));

        // Moved there from outside: frozen from its first moment on in that cgroup.
        using System.Diagnostics.Process late = System.Diagnostics.Process.Start("sleep", "1000");
        try
        {
            await File.WriteAllTextAsync(Path.Join(Cgroup2.Folder(cgroup), "cgroup.procs"), $"{late.Id}");
            await Wait.UntilAsync(() => Cgroup2.IsFrozen(cgroup), () => "it is not frozen");
            await monitor.NextAsync();
            Assert.Equal("F", monitor.Text(late.Id, "state"));
            Assert.Equal("frozen", monitor.Text(late.Id, "freezer.state"));
        }
        finally
        {
            late.Kill();
            await late.WaitForExitAsync();
        }

        Assert.True((await DoAsync(monitor, FreezerActions.Thaw, web.Pid)).Succeeded);
        Assert.False(Cgroup2.IsFrozen(cgroup));
    }

    [Fact]
    public async Task What_docker_paused_by_version_1_holds_a_freeze_up_and_is_named_and_the_freeze_taken_back()
    {
        await using RunningPeer<DockerV1Peer> docker = await RunningPeer<DockerV1Peer>.StartAsync(new DockerV1Peer());
        Container web = await docker.Peer.RunAsync("web");
        string cgroup = docker.Peer.CgroupOf(web);
        using LiveMonitor monitor = Monitor();
        await monitor.WaitUntilReadyAsync();
        await docker.Peer.PauseAsync("web");
        await monitor.NextAsync();

        ActionResult result = await DoAsync(monitor, FreezerActions.Freeze, web.Pid);

        Assert.False(result.Succeeded);
        Assert.StartsWith($"{web.Pid} sleep: held by the freezer of cgroup v1 (/", Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.Matches($"^1 process in {cgroup}: not frozen completely after 3[.][0-9]+ s, and thawed again$", result.Message);
        Assert.Null(result.Offer);
        Assert.Equal("0", (await File.ReadAllTextAsync(Path.Join(Cgroup2.Folder(cgroup), "cgroup.freeze"))).Trim());
        await monitor.RefreshUntilAsync(() => monitor.Text(web.Pid, "freezer.state") != "freezing", "the end of the freeze");

        // Nothing stops later, when nothing holds it up any more.
        await docker.Peer.UnpauseAsync("web");
        await monitor.RefreshUntilAsync(() => monitor.Text(web.Pid, "state") != "F", "its going on");
        Assert.False(Cgroup2.IsFrozen(cgroup));
    }

    [Fact]
    public async Task A_container_in_version_1_only_is_not_frozen_or_killed_with_its_engine()
    {
        await using RunningPeer<DockerV1OnlyPeer> docker = await RunningPeer<DockerV1OnlyPeer>.StartAsync(new DockerV1OnlyPeer());
        Container web = await docker.Peer.RunAsync("web");
        string cgroup = Cgroup2.Of(web.Pid);
        using LiveMonitor monitor = Monitor();
        await monitor.WaitUntilReadyAsync();
        await monitor.RefreshUntilAsync(() => monitor.Has(web.Pid), "the container");

        foreach (string action in new[] { FreezerActions.Freeze, FreezerActions.Force, FreezerActions.Kill })
        {
            string reason = Assert.IsType<ActionPlan.Refused>(await PlanAsync(monitor, action, web.Pid)).Reason;
            Assert.StartsWith($"{web.Pid} sleep has a group in cgroup v1 only (", reason, StringComparison.Ordinal);
            Assert.Matches($"; {cgroup} is that of [0-9]+ too, which is not in it$", reason);
        }

        Assert.False(Cgroup2.IsFrozen(cgroup));
        Assert.True(Cgroup2.IsAlive(web.Pid));
    }

    [Fact]
    public async Task Of_systemds_cgroups_a_slice_is_frozen_and_its_own_are_refused()
    {
        await using RunningPeer<SystemdPeer> systemd = await RunningPeer<SystemdPeer>.StartAsync(new SystemdPeer());
        using LiveMonitor monitor = Monitor();
        await monitor.WaitUntilReadyAsync();
        await monitor.NextAsync();
        int web = systemd.Peer.MainPid("/shop.slice/web.service");
        int bus = systemd.Peer.MainPid("/system.slice/dbus.service");

        Assert.Contains("a message bus", await RefusedAsync(monitor, bus), StringComparison.Ordinal);
        Assert.Contains($"{systemd.Peer.CgroupPath}/init.scope, the service manager's cgroup", await RefusedAsync(monitor, systemd.Peer.ManagerPid), StringComparison.Ordinal);

        // Frozen from outside of it, seen and thawed by its manager's tools as well as by ours.
        Assert.True((await DoAsync(monitor, FreezerActions.Freeze, web)).Succeeded);
        Assert.True(Cgroup2.IsFrozen(Cgroup2.Of(web)));
        await monitor.NextAsync();
        Assert.Equal("F", monitor.Text(web, "state"));
        Assert.True((await DoAsync(monitor, FreezerActions.ThawNow, web)).Succeeded);
        Assert.False(Cgroup2.IsFrozen(Cgroup2.Of(web)));
    }

    public void Dispose()
    {
        if (Directory.Exists(_journal))
        {
            string[] records = Directory.GetFiles(_journal, "*.json");
            Directory.Delete(_journal, recursive: true);
            Assert.Empty(records);
        }
    }

    private static async Task<ActionResult> DoAsync(LiveMonitor monitor, string action, int pid)
    {
        ActionPlan plan = await PlanAsync(monitor, action, pid);
        return await monitor.Actions.RunAsync(Assert.IsType<ActionPlan.Ready>(plan), CancellationToken.None);
    }

    private static async Task<string> RefusedAsync(LiveMonitor monitor, int pid) =>
        Assert.IsType<ActionPlan.Refused>(await PlanAsync(monitor, FreezerActions.Freeze, pid)).Reason;

    private static Task<ActionPlan> PlanAsync(LiveMonitor monitor, string action, int pid) =>
        monitor.Actions.PlanAsync(new ActionRequest(action, ImmutableArray.Create(monitor.Row(pid)), []), CancellationToken.None);

    private LiveMonitor Monitor() => LiveMonitor.With(new FreezerPlugin(), ("journal", _journal));
}
