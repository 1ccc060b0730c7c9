using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Options;
using static Bpftop.Linux.Errno;

namespace Bpftop.Host.Composition;

/// <summary>The collector that runs here, and the services that come with it.</summary>
internal sealed class CollectorSelection(ICollector collector, ICgroupPaths cgroups) : IDisposable
{
    public ICollector Collector { get; } = collector;

    public ICgroupPaths Cgroups { get; } = cgroups;

    /// <summary>What runs in the kernel; empty for the collector over /proc.</summary>
    public ImmutableArray<BpfFeatureState> Features => Collector is BpfCollector bpf ? bpf.Features : [];

    /// <summary>Opens the collector of the user's choice; with <see cref="CollectorChoice.Auto"/> the one over /proc
    /// where BPF is not to be had, which then carries the reason as its notice.</summary>
    /// <exception cref="CommandException">The user insists on BPF, and it is not to be had.</exception>
    public static CollectorSelection Open(CollectorChoice choice)
    {
        if (choice == CollectorChoice.Proc)
        {
            return OverProc(notice: null);
        }

        try
        {
            BpfCollector collector = BpfCollector.Create();
            return new CollectorSelection(collector, collector.Cgroups);
        }
        catch (BpfException refused) when (choice == CollectorChoice.Auto)
        {
            return OverProc(refused.Message);
        }
        catch (BpfException refused)
        {
            throw new CommandException(refused.Errno == EPERM ? ExitCode.NotPermitted : ExitCode.Failed, refused.Message);
        }
    }

    public void Dispose() => Collector.Dispose();

    private static CollectorSelection OverProc(string? notice)
    {
        ProcCollector collector = ProcCollector.ForThisMachine(notice);
        return new CollectorSelection(collector, collector.Cgroups);
    }
}

/// <summary>The paths of cgroups for plugins that are loaded while the collector is being opened: asking for one waits
/// until it is.</summary>
internal sealed class LateCgroupPaths(Task<CollectorSelection> opening) : ICgroupPaths
{
    public string? Root => Paths.Root;

    public ImmutableArray<Version1Cgroup> Version1 => Paths.Version1;

    private ICgroupPaths Paths => opening.GetAwaiter().GetResult().Cgroups;

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path) => Paths.TryGet(id, out path);

    public bool TryGetVersion1(ulong key, out ImmutableArray<Version1Cgroup> cgroups) => Paths.TryGetVersion1(key, out cgroups);
}
