using System.Text.Json.Nodes;

namespace Bpftop.Peers.Tests.Containers;

/// <summary>dockerd beside the controllers of cgroup v1, where containers can have limits on this kind of machine.</summary>
public sealed class DockerVersion1Tests(DockerV1Peer peer) : EngineTests<DockerV1Peer>(peer)
{
    protected override string Runtime => "docker";

    [Fact]
    public async Task Limits_and_throttling_are_those_of_the_controllers()
    {
        using LiveMonitor monitor = await WatchAsync();
        Container busy = await Peer.RunAsync(
            "busy",
            ["sh", "-c", "while :; do :; done"],
            host: new JsonObject { ["Memory"] = 64 << 20, ["MemorySwap"] = 64 << 20, ["CpuQuota"] = 5000, ["CpuPeriod"] = 50000, ["PidsLimit"] = 77 });

        await monitor.RefreshUntilAsync(
            () => Row(monitor, busy.Id) is { } row && row["container.throttled"] is double throttled && throttled > 0,
            "its limits",
            "container.containers");

        Dictionary<string, object?> row = Row(monitor, busy.Id)!;
        Assert.Equal((10.0, (double)(64 << 20), 77.0), (row["container.limit.cpu"], row["container.limit.memory"], row["container.limit.pids"]));
        Assert.InRange((double)row["container.throttled"]!, 0, 100);
        await Peer.RemoveAsync("busy");
    }

    protected override string CgroupOf(Container container) => Peer.CgroupOf(container);
}
