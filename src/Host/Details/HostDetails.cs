using Bpftop.Host.Details.Calls;
using Bpftop.Host.Details.Environ;
using Bpftop.Host.Details.Files;
using Bpftop.Host.Details.Memory;
using Bpftop.Host.Details.Reading;
using Bpftop.Host.Details.Sockets;
using Bpftop.Host.Details.Summary;
using Bpftop.Host.Details.Tasks;
using Bpftop.Host.Details.Trace;

namespace Bpftop.Host.Details;

/// <summary>The host's own tabs about one process, in the order in which they are shown.</summary>
internal static class HostDetails
{
    /// <summary>Makes them all; nothing is read and no BPF program loaded before somebody looks at one.</summary>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="bpf">Loads their programs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="machineStartNs">When the machine's boot-time clock was 0, in nanoseconds since 1970 UTC.</param>
    /// <returns>Those that are disposable are to be disposed of when bpftop ends.</returns>
    public static ImmutableArray<IDetailProvider> All(string procRoot, IBpf bpf, TimeProvider time, long machineStartNs) =>
    [
        new SummaryDetail(procRoot, time, machineStartNs),
        new EnvironmentDetail(procRoot),
        new FileDetail(procRoot, bpf),
        new SocketDetail(procRoot, bpf),
        new MapDetail(procRoot),
        new ThreadDetail(procRoot, time),
        new ChildDetail(procRoot),
        new MemoryDetail(procRoot),
        new CallDetail(procRoot, bpf, time),
        new TraceDetail(procRoot, time),
    ];

    /// <summary>Which of their programs work here, for <c>bpftop doctor</c>: each is loaded and let go again.</summary>
    public static ImmutableArray<BpfFeatureState> Features(IBpf bpf) => [.. Programs.Select(program => program.State(bpf))];

    private static ImmutableArray<DetailProgram> Programs => [FileDetail.Program, SocketDetail.Program, CallWatch.Program];
}
