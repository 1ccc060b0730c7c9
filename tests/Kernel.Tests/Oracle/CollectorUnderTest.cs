using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Kernel.Tests.Oracle;

internal sealed class CollectorUnderTest : IDisposable
{
    private readonly ProcCollector _collector = ProcCollector.ForThisMachine(null);

    public ICollector Collector => _collector;

    public ICgroupPaths Cgroups => _collector.Cgroups;

    public void Dispose() => _collector.Dispose();
}
