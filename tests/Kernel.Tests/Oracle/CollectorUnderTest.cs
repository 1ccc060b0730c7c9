using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>The BPF collector, and the paths of cgroups that it met.</summary>
internal sealed class CollectorUnderTest : IDisposable
{
    private readonly BpfCollector _collector;

    /// <summary>Everything is added up at each walk: what is kept in between is no matter of the walk.</summary>
    /// <param name="leftOut">Programs not to use.</param>
    public CollectorUnderTest(params ReadOnlySpan<string> leftOut)
    {
        _collector = BpfCollector.Create("/proc", initialRecords: null, leftOut);
        _collector.SumEvery = 1;
    }

    public ICollector Collector => _collector;

    public ICgroupPaths Cgroups => _collector.Cgroups;

    public void Dispose() => _collector.Dispose();
}
