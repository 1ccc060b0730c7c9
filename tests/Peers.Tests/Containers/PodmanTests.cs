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

    protected override string CgroupOf(Container container) => Peer.CgroupOf(container);
}
