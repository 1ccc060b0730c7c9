using System.Globalization;
using System.Text.Json.Nodes;

namespace Bpftop.Peers.Tests.Containers;

/// <summary>Podman's service.</summary>
public sealed class PodmanTests(PodmanPeer peer) : EngineTests<PodmanPeer>(peer)
{
    protected override string Runtime => "podman";

    [Fact]
    public async Task A_pod_has_its_name()
    {
        using LiveMonitor monitor = await WatchAsync();

        Container web = await Peer.RunInPodAsync("shop", "inside");

        await monitor.RefreshUntilAsync(() => (Text(monitor, web, "name"), Text(monitor, web, "pod")) == ("inside", "shop"), "the pod");
    }

    [Fact]
    public async Task A_health_check_is_seen()
    {
        using LiveMonitor monitor = await WatchAsync();
        Container web = await Peer.RunAsync("checked", config: new JsonObject { ["Healthcheck"] = new JsonObject { ["Test"] = new JsonArray("CMD", "true") } });
        await monitor.RefreshUntilAsync(() => Row(monitor, web.Id) is { } row && (string?)row["container.health"] == "starting", "that it was not checked yet", "container.containers");

        await Peer.CheckHealthAsync("checked");

        await monitor.RefreshUntilAsync(() => Row(monitor, web.Id) is { } row && (string?)row["container.health"] == "healthy", "its health", "container.containers");
    }

    [Fact]
    public async Task A_container_without_a_cgroup_is_known_by_the_process_that_Podman_names()
    {
        Container web = await Peer.RunWithoutCgroupAsync("bare", "sh", "-c", "sleep 100000 & wait");
        Assert.DoesNotContain(web.Id, File.ReadAllText($"/proc/{web.Pid}/cgroup"), StringComparison.Ordinal);
        using LiveMonitor monitor = await WatchAsync();

        int[] pids = [];
        await monitor.RefreshUntilAsync(
            () =>
            {
                pids = [web.Pid, .. File.ReadAllText($"/proc/{web.Pid}/task/{web.Pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static pid => int.Parse(pid, CultureInfo.InvariantCulture))];
                return pids.Length == 2 && pids.All(monitor.Has) && pids.All(pid => monitor.Text(pid, "container.name") == "bare");
            },
            "both processes in it",
            "container.containers");
        Assert.Equal((2.0, "running"), (Row(monitor, web.Id)!["container.processes"], Row(monitor, web.Id)!["container.state"]));

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await monitor.Actions.PlanAsync(new ActionRequest("container.kill", [monitor.Row(pids[1])], []), CancellationToken.None));
        Assert.Equal(pids.Order(), plan.Targets.Select(static key => key.Pid).Order());
        Assert.True((await monitor.Actions.RunAsync(plan, CancellationToken.None)).Succeeded);
        await monitor.RefreshUntilAsync(() => Row(monitor, web.Id) is { } row && (string?)row["container.state"] == "exited (137)", "its end", "container.containers");
    }

    protected override string CgroupOf(Container container) => Peer.CgroupOf(container);
}
