using System.Globalization;
using ContainersPlugin = Bpftop.Containers.ContainersPlugin;

namespace Bpftop.Peers.Tests.Containers;

/// <summary>A container that has no cgroup of its own.</summary>
public sealed class PodmanWithoutCgroupTests(PodmanCrunPeer peer) : IClassFixture<PodmanCrunPeer>
{
    [Fact]
    public async Task A_container_without_a_cgroup_is_known_by_the_process_that_Podman_names()
    {
        Container web = await peer.RunWithoutCgroupAsync("bare", "sh", "-c", "sleep 100000 & wait");
        Assert.DoesNotContain(web.Id, File.ReadAllText($"/proc/{web.Pid}/cgroup"), StringComparison.Ordinal);
        using LiveMonitor monitor = LiveMonitor.With(new ContainersPlugin(), ("sockets", peer.SocketPath));
        await monitor.WaitUntilReadyAsync();

        int[] pids = [];
        await monitor.RefreshUntilAsync(
            () =>
            {
                pids = [web.Pid, .. File.ReadAllText($"/proc/{web.Pid}/task/{web.Pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static pid => int.Parse(pid, CultureInfo.InvariantCulture))];
                return pids.Length == 2 && pids.All(monitor.Has) && pids.All(pid => monitor.Text(pid, "container.name") == "bare");
            },
            "both processes in it",
            "container.containers");
        Assert.Equal((2.0, "running"), (Row(monitor, web)!["container.processes"], Row(monitor, web)!["container.state"]));

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await monitor.Actions.PlanAsync(new ActionRequest("container.kill", [monitor.Row(pids[1])], []), CancellationToken.None));
        Assert.Equal(pids.Order(), plan.Targets.Select(static key => key.Pid).Order());
        Assert.True((await monitor.Actions.RunAsync(plan, CancellationToken.None)).Succeeded);
        await monitor.RefreshUntilAsync(() => Row(monitor, web) is { } row && (string?)row["container.state"] == "exited (137)", "its end", "container.containers");
    }

    private static Dictionary<string, object?>? Row(LiveMonitor monitor, Container container) =>
        monitor.Table("container.containers").Where(row => row.Key == container.Id).Select(static row => row.Cells).SingleOrDefault();
}
