using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bpftop.Network.Traffic;
using Bpftop.Plugins.Tests.Freezer;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>Frames of interfaces, counted by traffic control and by XDP.</summary>
[Collection(TrafficRig.InKernel)]
public sealed class InterfaceTrafficTests
{
    private const int Sent = 40;
    private const int SentSize = 500;
    private const int Received = 30;
    private const int ReceivedSize = 300;
    private const double SentBytes = Sent * (SentSize + Senders.UdpHeaders + Senders.EthernetHeader);
    private const double ReceivedBytes = Received * (ReceivedSize + Senders.UdpHeaders + Senders.EthernetHeader);

    [Fact]
    public void Tc_counts_frames_both_ways_to_the_byte()
    {
        using VethPair veth = new();
        using TrafficRig rig = new(("traffic", "tc"), ("interface", veth.Name));
        (FlowRow out1, FlowRow in1) = Exchange(veth, rig, waitForSent: true);

        Assert.Equal((Sent, SentBytes, 0.0), (out1.PacketsTotal, out1.SentTotal, out1.ReceivedTotal));
        Assert.Equal((Received, 0.0, ReceivedBytes), (in1.PacketsTotal, in1.SentTotal, in1.ReceivedTotal));
        Assert.Equal((veth.Name, "L2 tc", Environment.ProcessId), (out1.Interface, out1.Layer, out1.Pid));
        Assert.Equal(veth.Name, in1.Interface);

        // Who has the address is asked before.
        Assert.Contains(rig.Read(), row => row is { Protocol: "ARP", Application: "request" } && row.Remote == $"{veth.Far}" && row.Local == $"{veth.Near}");
    }

    /// <summary>A datagram waits for its neighbour's address, and leaves while somebody else runs: who brings the address.</summary>
    [Fact]
    public void A_datagram_that_leaves_in_an_interrupt_is_not_of_whoever_runs_then()
    {
        using VethPair veth = new();
        veth.Space.Run("ip", "link", "set", "far", "arp", "off");
        using TestCgroup apart = new();
        using FrameSender frames = new(veth.Space, "far");
        TestCgroup.Write(apart.Path, "cgroup.procs", frames.Pid.ToString(CultureInfo.InvariantCulture));
        using TrafficRig rig = new(("traffic", "tc"), ("interface", veth.Name));
        using UdpClient client = new(new IPEndPoint(veth.Near, 0));
        client.Connect(new IPEndPoint(veth.Far, 9));
        client.Send(new byte[100]);
        Assert.DoesNotContain(rig.Read(), IsOurs);

        frames.Send("0806 0001 0800 06 04 0002 020000000001" + Convert.ToHexString(veth.Far.GetAddressBytes()) + "ffffffffffff" + Convert.ToHexString(veth.Near.GetAddressBytes()));
        FlowRow row = rig.WaitFor(IsOurs, static _ => true);
        Assert.Equal((1.0, double.NaN, null), (row.PacketsTotal, row.Pid, row.Name));

        client.Send(new byte[100]);
        row = rig.WaitFor(IsOurs, static row => row.PacketsTotal > 1);
        Assert.Equal(Environment.ProcessId, row.Pid);

        bool IsOurs(FlowRow row) => row.Protocol == "UDP" && row.Local == $"{client.Client.LocalEndPoint}";
    }

    [Theory]
    [InlineData("xdp-generic", "L2 xdp-generic, in only")]
    [InlineData("xdp", "L2 xdp, in only")]
    public void Xdp_counts_what_comes_in_only(string layer, string label)
    {
        using VethPair veth = new();
        using TrafficRig rig = new(("traffic", layer), ("interface", veth.Name));
        (_, FlowRow received) = Exchange(veth, rig, waitForSent: false);

        Assert.Equal((Received, double.NaN, ReceivedBytes), (received.PacketsTotal, received.SentTotal, received.ReceivedTotal));
        Assert.Equal((veth.Name, label, double.NaN), (received.Interface, received.Layer, received.Pid));
        Assert.Equal(received.Received * 8, received.Bits);

        // What is not seen is not known, and no 0.
        Assert.All(rig.Read(), static row => Assert.Equal((double.NaN, double.NaN), (row.Sent, row.SentTotal)));
    }

    [Fact]
    public void Without_a_name_all_interfaces_that_are_up_count_and_those_that_come()
    {
        using TrafficRig rig = new(("traffic", "tc"));
        using VethPair veth = new();
        _ = rig.Read();
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        IPEndPoint at = (IPEndPoint)server.Client.LocalEndPoint!;

        IPEndPoint far = Senders.Send(new IPEndPoint(veth.Far, 9), packets: 3, size: 100);
        IPEndPoint near = Senders.Send(at, packets: 2, size: 100, IPAddress.Loopback);

        FlowRow outgoing = rig.WaitFor(row => row.Local == $"{veth.Near}:{far.Port}" && row.Protocol == "UDP", static row => row.PacketsTotal >= 3);
        FlowRow loopback = rig.WaitFor(row => row.Local == $"{at}" && row.Remote == $"{near}", static row => row.PacketsTotal >= 2);
        Assert.Equal((veth.Name, 3.0 * (100 + Senders.UdpHeaders + Senders.EthernetHeader)), (outgoing.Interface, outgoing.SentTotal));
        Assert.Equal(("lo", 2.0 * (100 + Senders.UdpHeaders + Senders.EthernetHeader)), (loopback.Interface, loopback.ReceivedTotal));
    }

    /// <summary>VLAN tags, extensions of IPv6, fragments: the ports are found behind them, or not where there are none.</summary>
    [Fact]
    public void Headers_in_between_are_passed_over()
    {
        using VethPair veth = new();
        using TrafficRig rig = new(("traffic", "xdp-generic"), ("interface", veth.Name));
        using FrameSender frames = new(veth.Space, "far");
        frames.Send("8100 0005 0800" + Ipv4("11", flags: "0000") + "1389 138a 000c 0000 61626364");
        frames.Send("88a8 0005 8100 0006 0800" + Ipv4("11", flags: "0000") + "138b 138c 000c 0000 61626364");
        frames.Send("0800" + Ipv4("11", flags: "2000") + "138d 138e 000c 0000 61626364");
        frames.Send("0800" + Ipv4("11", flags: "0001") + "ffff ffff 000c 0000 61626364");
        frames.Send("86dd" + Ipv6("00") + "3c00 0104 00000000" + "2c00 0104 00000000" + "1100 0001 0000 0007" + "138f 1390 000c 0000 61626364");
        frames.Send("86dd" + Ipv6("2c") + "1100 0008 0000 0007" + "ffff ffff 000c 0000 61626364");
        frames.Send("0800" + Ipv4("32", flags: "0000") + "0000beef 00000001");
        frames.Send("0800" + Ipv4("33", flags: "0000") + "3204 0000 0000feed 00000001");
        frames.Send("0800" + Ipv4("2f", flags: "0000") + "0000 6558 0000");
        frames.Send("0800" + Ipv4("fb", flags: "0000") + "00");
        frames.Send("0800" + "45");
        frames.Send("88b5 0102");

        Expect("UDP", "198.51.100.2:5002", "198.51.100.1:5001", null);
        Expect("UDP", "198.51.100.2:5004", "198.51.100.1:5003", null);
        Expect("UDP", "198.51.100.2:5006", "198.51.100.1:5005", null);
        Expect("UDP", "198.51.100.2:0", "198.51.100.1:0", null);
        Expect("UDP", "[2001:db8::2]:5008", "[2001:db8::1]:5007", null);
        Expect("UDP", "[2001:db8::2]:0", "[2001:db8::1]:0", null);
        Expect("ESP", "198.51.100.2", "198.51.100.1", "spi 0000beef");
        Expect("AH", "198.51.100.2", "198.51.100.1", "spi 0000feed");
        Expect("GRE", "198.51.100.2", "198.51.100.1", "Ethernet");
        Expect("251", "198.51.100.2", "198.51.100.1", null);
        Expect("0x88b5", "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", null);

        void Expect(string protocol, string local, string remote, string? application)
        {
            FlowRow found = rig.WaitFor(row => row.Protocol == protocol && row.Local == local && row.Remote == remote, static _ => true);
            Assert.Equal((1.0, application), (found.PacketsTotal, found.Application));
        }
    }

    /// <summary>Frames shorter than 60 bytes are filled up with what is no payload.</summary>
    [Fact]
    public void What_fills_a_frame_up_is_not_taken_for_first_bytes()
    {
        const string Head = "1391 1392 00000001 00000001 5010 ffff 0000 0000";
        using VethPair veth = new();
        using TrafficRig rig = new(("traffic", "tc"), ("interface", veth.Name));
        using FrameSender frames = new(veth.Space, "far");
        for (int packet = 0; packet < 5; packet++)
        {
            frames.Send("0800" + Ipv4("06", flags: "0000", length: "0028") + Head + "000000000000");
        }

        frames.Send("0800" + Ipv4("06", flags: "0000", length: "0033") + Head + Convert.ToHexString("SSH-2.0-x\r\n"u8));

        Assert.Equal("SSH", rig.WaitFor(static row => row.Remote == "198.51.100.1:5009", static row => row.PacketsTotal == 6).Application);
    }

    [Fact]
    public void An_interface_that_is_not_there_or_takes_no_programs_is_a_reason()
    {
        Assert.Equal("no network interface nosuch0", Reason(("traffic", "tc"), ("interface", "nosuch0")));

        // Loopback has no driver that runs them.
        Assert.StartsWith("lo: traffic: program xdp_in cannot be attached: E", Reason(("traffic", "xdp"), ("interface", "lo")), StringComparison.Ordinal);
        Assert.Contains("/no/such", Reason(("cgroup", "/no/such")), StringComparison.Ordinal);

        static string Reason(params (string, string)[] options) => Assert.Throws<BpfException>(() => new TrafficRig(options)).Message;
    }

    private static string Ipv4(string protocol, string flags, string length = "0020") => $"4500 {length} 0001 {flags} 40 {protocol} 0000 c6336401 c6336402";

    private static string Ipv6(string next) => $"60000000 0024 {next} 40 20010db8000000000000000000000001 20010db8000000000000000000000002";

    /// <summary>Datagrams out to the far end and in from it, between ports that nobody else uses.</summary>
    private static (FlowRow Out, FlowRow In) Exchange(VethPair veth, TrafficRig rig, bool waitForSent)
    {
        using UdpClient server = new(new IPEndPoint(veth.Near, 0));
        IPEndPoint at = (IPEndPoint)server.Client.LocalEndPoint!;
        using Talker listener = Talker.Start(veth.Space, "udp-serve", $"{veth.Far}", Sent * SentSize);
        IPEndPoint from = Senders.Send(new IPEndPoint(veth.Far, listener.Ready), Sent, SentSize, veth.Near);
        Assert.Equal(Sent * SentSize, listener.Done());
        using Talker sender = Talker.Start(veth.Space, "udp-send", $"{veth.Near}", at.Port, Received * ReceivedSize, ReceivedSize);
        sender.Continue();
        Assert.Equal(Received * ReceivedSize, sender.Done());
        FlowRow incoming = rig.WaitFor(row => row.Local == $"{at}", static row => row.PacketsTotal >= Received);
        return (waitForSent ? rig.WaitFor(row => row.Local == $"{from}", static row => row.PacketsTotal >= Sent) : incoming, incoming);
    }
}
