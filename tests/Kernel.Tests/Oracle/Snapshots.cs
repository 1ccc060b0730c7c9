using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Snapshot;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>Makes frames of real walks, with texts as the program finds them.</summary>
internal static class Snapshots
{
    public static SnapshotBuilder Of(ICollector collector, ICgroupPaths cgroups) => new(
        collector,
        cgroups,
        UserNames.OfThisMachine(TimeProvider.System),
        ExecutablePaths.Of("/proc", TimeProvider.System),
        ProcCommandLines.Inquire("/proc", TimeProvider.System),
        TimeProvider.System);
}
