using System.Text.Json.Nodes;
using ContainersPlugin = Bpftop.Containers.ContainersPlugin;

namespace Bpftop.Peers.Tests.Containers;

/// <summary>dockerd that knows nothing of version 2: its containers are where it is itself in that.</summary>
public sealed class DockerVersion1OnlyTests(DockerV1OnlyPeer peer) : IClassFixture<DockerV1OnlyPeer>
{
    [Fact]
    public async Task A_container_in_version_1_only_is_shown_with_its_limits_and_acted_on()
    {
        Container web = await peer.RunAsync("legacy", host: new JsonObject { ["Memory"] = 64 << 20, ["MemorySwap"] = 64 << 20, ["PidsLimit"] = 77 });
        Assert.DoesNotContain(web.Id, Cgroup2.Of(web.Pid), StringComparison.Ordinal);
        using LiveMonitor monitor = LiveMonitor.With(new ContainersPlugin(), ("sockets", peer.SocketPath));
        await monitor.WaitUntilReadyAsync();

        await monitor.RefreshUntilAsync(
            () => monitor.Has(web.Pid) && (monitor.Text(web.Pid, "container.name"), monitor.Text(web.Pid, "container.id")) == ("legacy", web.Id)
                && Row(monitor, web) is { } row && row["container.limit.memory"] is (double)(64 << 20),
            "the container",
            "container.containers");
        Assert.Equal((1.0, 77.0), (Row(monitor, web)!["container.processes"], Row(monitor, web)!["container.limit.pids"]));

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await monitor.Actions.PlanAsync(new ActionRequest("container.kill", [monitor.Row(web.Pid)], []), CancellationToken.None));
        Assert.Equal(web.Pid, Assert.Single(plan.Targets).Pid);
        Assert.True((await monitor.Actions.RunAsync(plan, CancellationToken.None)).Succeeded);
        await monitor.RefreshUntilAsync(() => Row(monitor, web) is { } row && (string?)row["container.state"] == "exited (137)", "its end", "container.containers");
    }

    private static Dictionary<string, object?>? Row(LiveMonitor monitor, Container container) =>
        monitor.Table("container.containers").Where(row => row.Key == container.Id).Select(static row => row.Cells).SingleOrDefault();
}
