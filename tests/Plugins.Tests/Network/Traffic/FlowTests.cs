using System.Diagnostics.CodeAnalysis;
using Bpftop.Network.Traffic;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>A flow from reading to reading.</summary>
public sealed class FlowTests
{
    [Fact]
    public void A_name_that_was_torn_is_whole_the_next_time_though_nothing_was_carried()
    {
        FlowFacts facts = new(new NoCgroups(), TrafficLayer.Cgroup);
        Flow flow = new(default, "1");
        FlowCounters counters = new() { PacketsSent = 1, Process = new() { Pid = 77, StartNs = 5 } };
        "ask"u8.CopyTo(counters.Name);
        flow.Take(counters, new FlowReading(1, 1, 1), facts);
        Assert.Equal((77.0, "ask"), (flow.Row.Pid, flow.Row.Name));

        "asker"u8.CopyTo(counters.Name);
        flow.Take(counters, new FlowReading(2, 2, 1), facts);
        flow.Take(counters, new FlowReading(3, 3, 1), facts);
        FlowRow idle = flow.Row;
        Assert.Equal((77.0, "asker"), (idle.Pid, idle.Name));

        flow.Take(counters, new FlowReading(4, 4, 1), facts);
        Assert.Same(idle, flow.Row);

        "asking"u8.CopyTo(counters.Name);
        flow.Take(counters, new FlowReading(5, 5, 1), facts);
        Assert.Equal("asking", flow.Row.Name);
    }

    private sealed class NoCgroups : ICgroupPaths
    {
        public string? Root => null;

        public bool TryGet(ulong id, [NotNullWhen(true)] out string? path)
        {
            path = null;
            return false;
        }
    }
}
