using Bpftop.Host.Cli;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Composition;

/// <summary>The collector that runs here, and the services that come with it.</summary>
internal sealed class CollectorSelection : IDisposable
{
    private CollectorSelection(ICollector collector, ICgroupPaths cgroups, IBpf bpf)
    {
        Collector = collector;
        Cgroups = cgroups;
        Bpf = bpf;
    }

    public ICollector Collector { get; }

    public ICgroupPaths Cgroups { get; }

    public IBpf Bpf { get; }

    public static CollectorSelection Open(CollectorChoice choice)
    {
        ProcCollector proc = ProcCollector.ForThisMachine($"{choice}: no BPF yet");
        return new CollectorSelection(proc, proc.Cgroups, new NoBpf());
    }

    public void Dispose() => Collector.Dispose();

    private sealed class NoBpf : IBpf
    {
        public Availability Support => new(AvailabilityState.Unsupported, "not there yet");

        public IBpfObject Open(string name, ReadOnlySpan<byte> elf) => throw new BpfException(Support.Reason);
    }
}
