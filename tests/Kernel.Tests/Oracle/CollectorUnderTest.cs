using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>The BPF collector, and the paths of cgroups.</summary>
internal sealed class CollectorUnderTest : IDisposable
{
    private readonly BpfCollector _collector = BpfCollector.Create();
    private readonly ProcCollector _proc = ProcCollector.ForThisMachine(null);

    public ICollector Collector => _collector;

    public ICgroupPaths Cgroups
    {
        get
        {
            _proc.Walk(withThreads: false);
            return _proc.Cgroups;
        }
    }

    public void Dispose()
    {
        _proc.Dispose();
        _collector.Dispose();
    }
}
