using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

public sealed class BpfWalkTests
{
    [Fact]
    public void The_walk_finds_this_process()
    {
        using BpfCollector collector = BpfCollector.Create();
        TaskWalk walk = collector.Walk(withThreads: true);
        Assert.Contains(walk.Processes.ToArray(), process => process.Pid == Environment.ProcessId);
    }
}
