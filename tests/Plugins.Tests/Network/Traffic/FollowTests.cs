using System.Collections.Immutable;
using Bpftop.Network;
using Bpftop.Network.Traffic;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>Interfaces come, go, and refuse, without a kernel.</summary>
public sealed class FollowTests : IDisposable
{
    private static readonly NetworkInterface _first = new(1, "eth0", IsUp: true, HasEthernetHeader: true);
    private static readonly NetworkInterface _refusing = new(2, "eth1", IsUp: true, HasEthernetHeader: true);
    private static readonly NetworkInterface _tunnel = new(3, "tun0", IsUp: true, HasEthernetHeader: false);
    private static readonly NetworkInterface _down = new(4, "eth2", IsUp: false, HasEthernetHeader: true);

    private readonly FakeObject _kernel = new(refusing: 2);
    private readonly TrafficPrograms _programs;

    public FollowTests() => _programs = Programs("xdp");

    public void Dispose() => _programs.Dispose();

    [Fact]
    public void One_that_refuses_is_named_and_does_not_stop_the_others()
    {
        _programs.Follow([_first, _refusing, _tunnel, _down]);
        _programs.Follow([_first, _refusing, _tunnel, _down]);

        Assert.Equal([("eth1", "busy"), ("tun0", "has no Ethernet header, which xdp needs")], _programs.Refused);
        Assert.Equal(["+1 xdp_in XdpNative", "?2 xdp_in XdpNative"], _kernel.Calls);
    }

    [Fact]
    public void One_that_went_down_is_let_go_and_tried_again_when_it_is_up()
    {
        _programs.Follow([_first, _refusing]);
        _programs.Follow([_first with { IsUp = false }, _refusing with { IsUp = false }, _first with { Index = 5 }]);
        _programs.Follow([_first, _refusing]);

        Assert.Equal(
            ["+1 xdp_in XdpNative", "?2 xdp_in XdpNative", "-1", "+5 xdp_in XdpNative", "-5", "+1 xdp_in XdpNative", "?2 xdp_in XdpNative"],
            _kernel.Calls);
    }

    [Fact]
    public void Where_all_refuse_or_none_is_up_there_is_a_reason()
    {
        Assert.Equal("eth1: busy", Assert.Throws<BpfException>(() => _programs.Follow([_refusing])).Message);
        Assert.Equal("no network interface is up", Assert.Throws<BpfException>(() => _programs.Follow([_down])).Message);
    }

    [Fact]
    public void Tunnels_have_programs_of_their_own_with_tc()
    {
        using TrafficPrograms programs = Programs("tc");
        programs.Follow([_first, _tunnel]);

        Assert.Equal(["+1 tc_in TcIngress", "+1 tc_out TcEgress", "+3 tc_in_bare TcIngress", "+3 tc_out_bare TcEgress"], _kernel.Calls);
    }

    private TrafficPrograms Programs(string layer) =>
        TrafficPrograms.Load(TrafficSettings.Read(TrafficRig.Options(("traffic", layer))), new RealCgroups(), new FakeBpf(_kernel));

    private sealed class FakeBpf(FakeObject kernel) : IBpf
    {
        public Availability Support => new(AvailabilityState.Ready);

        public IBpfObject Open(string name, ReadOnlySpan<byte> elf) => kernel;
    }

    /// <summary>Takes programs at every interface but one, and keeps a list of what was asked of it.</summary>
    private sealed class FakeObject(int refusing) : IBpfObject
    {
        public List<string> Calls { get; } = [];

        public bool IsClosed => false;

        public ImmutableArray<BpfFeatureState> Features { get; private set; } = [];

        public void Load(params ReadOnlySpan<BpfFeature> features) =>
            Features = [new(features[0].Name, [], features[0].Ways[0].Name, "", "")];

        public IDisposable Attach(string program, BpfTarget? target = null)
        {
            BpfTarget.NetworkInterface at = Assert.IsType<BpfTarget.NetworkInterface>(target);
            bool isTaken = at.Index != refusing;
            Calls.Add($"{(isTaken ? '+' : '?')}{at.Index} {program} {at.Point}");
            return isTaken ? new Link(() => Calls.Add($"-{at.Index}")) : throw new BpfException("busy");
        }

        public void Exclude(string program)
        {
        }

        public void SetMapEntries(string map, uint entries)
        {
        }

        public void Dispose()
        {
        }

        public void SetConstant(string name, ReadOnlySpan<byte> value) => throw new NotSupportedException();

        public void Load() => throw new NotSupportedException();

        public IBpfIterator Iterate(string program, int process = 0) => throw new NotSupportedException();

        public ulong Missed(string program) => 0;

        public IBpfMap Map(string name) => throw new NotSupportedException();

        public IBpfRing Ring(string map) => throw new NotSupportedException();

        private sealed class Link(Action detach) : IDisposable
        {
            public void Dispose() => detach();
        }
    }
}
