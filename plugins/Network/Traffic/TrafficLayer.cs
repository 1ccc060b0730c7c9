using System.Collections.Immutable;

namespace Bpftop.Network.Traffic;

/// <summary>Where packets are counted. One at a time: they do not count the same bytes.</summary>
/// <param name="Option">As the plugin's option says it.</param>
/// <param name="Label">As each row says it.</param>
/// <param name="Ways">The programs, best first.</param>
internal sealed record TrafficLayer(string Option, string Label, ImmutableArray<BpfWay> Ways)
{
    /// <summary>IP packets of sockets, all network namespaces.</summary>
    public static TrafficLayer Cgroup { get; } = new(
        "cgroup",
        "L3 cgroup",
        [Way("cgroup_skb with bpf_cast_to_kern_ctx", "cgroup_in", "cgroup_out"), Way("cgroup_skb", "cgroup_in_reads", "cgroup_out_reads")]);

    /// <summary>Frames of interfaces, both ways. By TCX only: what the older clsact has is left behind by a process that is
    /// killed.</summary>
    public static TrafficLayer Tc { get; } = new("tc", "L2 tc", [Way("tcx", "tc_in", "tc_out", "tc_in_bare", "tc_out_bare")]);

    /// <summary>Frames that come in, in the driver.</summary>
    public static TrafficLayer Xdp { get; } = new("xdp", "L2 xdp, in only", [Way("xdp.frags", "xdp_in"), Way("xdp", "xdp_in_linear")]);

    /// <summary>Frames that come in, in the stack.</summary>
    public static TrafficLayer XdpGeneric { get; } = Xdp with { Option = "xdp-generic", Label = "L2 xdp-generic, in only" };

    /// <summary>Every layer, the usual one first.</summary>
    public static ImmutableArray<TrafficLayer> All { get; } = [Cgroup, Tc, Xdp, XdpGeneric];

    /// <summary>Where it is attached to interfaces.</summary>
    public bool IsOfInterfaces => this != Cgroup;

    /// <summary>Whether it sees what goes out.</summary>
    public bool SeesSent => this == Cgroup || this == Tc;

    /// <summary>The programs of the other layers.</summary>
    public IEnumerable<string> Others =>
        All.SelectMany(static layer => layer.Ways).Except(Ways).SelectMany(static way => way.Programs).Select(static program => program.Name).Distinct();

    /// <summary>The programs of a way.</summary>
    /// <param name="name">The way that was loaded.</param>
    public ImmutableArray<BpfProgram> ProgramsOf(string name) => Ways.First(way => way.Name == name).Programs;

    /// <summary>What an interface is given.</summary>
    /// <param name="way">The way that was loaded.</param>
    /// <param name="networkInterface">The interface.</param>
    /// <returns>The programs with their places, none where the layer cannot count there.</returns>
    public ImmutableArray<(string Program, PacketPoint Point)> ProgramsFor(string way, NetworkInterface networkInterface)
    {
        if (this == Tc)
        {
            string suffix = networkInterface.HasEthernetHeader ? "" : "_bare";
            return [($"tc_in{suffix}", PacketPoint.TcIngress), ($"tc_out{suffix}", PacketPoint.TcEgress)];
        }

        return networkInterface.HasEthernetHeader
            ? [(ProgramsOf(way)[0].Name, this == Xdp ? PacketPoint.XdpNative : PacketPoint.XdpGeneric)]
            : [];
    }

    private static BpfWay Way(string name, params ReadOnlySpan<string> programs)
    {
        ImmutableArray<BpfProgram>.Builder list = ImmutableArray.CreateBuilder<BpfProgram>(programs.Length);
        foreach (string program in programs)
        {
            // Attached one by one, for interfaces come and go.
            list.Add(new BpfProgram(program) { IsAttached = false });
        }

        return new BpfWay(name, list.MoveToImmutable());
    }
}
