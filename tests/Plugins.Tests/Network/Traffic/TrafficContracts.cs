using System.Globalization;
using Bpftop.Network;
using Bpftop.Network.Traffic;
using Bpftop.PluginContract;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Network.Traffic;

public sealed class TrafficTableContract : TableProviderContract
{
    protected override ITableProvider Create() => new TrafficTable(
        new Latest<TrafficView>(new TrafficView([.. Enumerable.Range(1, 300).Select(Row)], BootNs: 5_000_000_000)),
        new TrafficAttention(TimeProvider.System));

    private static FlowRow Row(int number) => new(number.ToString(CultureInfo.InvariantCulture), TrafficLayer.Cgroup.Label)
    {
        Protocol = "TCP",
        Local = "127.0.0.1:1",
        Received = number,
        Sent = 0,
        Packets = 1,
        FirstNs = 1_000_000_000,
    };
}
