using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Bpftop.Network;
using Bpftop.Network.Traffic;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>Names and addresses of flows.</summary>
public sealed class FlowTextTests
{
    [Theory]
    [InlineData(0x0800, 6, "TCP")]
    [InlineData(0x86dd, 17, "UDP")]
    [InlineData(0x0800, 1, "ICMP")]
    [InlineData(0x86dd, 58, "ICMPv6")]
    [InlineData(0x0806, 0, "ARP")]
    [InlineData(0x0800, 50, "ESP")]
    [InlineData(0x0800, 51, "AH")]
    [InlineData(0x0800, 47, "GRE")]
    [InlineData(0x0800, 89, "OSPF")]
    [InlineData(0x0800, 132, "SCTP")]
    [InlineData(0x0800, 2, "IGMP")]
    [InlineData(0x0800, 251, "251")]
    [InlineData(0x0800, 0, "IPv4")]
    [InlineData(0x88cc, 0, "LLDP")]
    [InlineData(0x88b5, 0, "0x88b5")]
    [InlineData(0x0026, 0, "802.3")]
    public void A_protocol_has_its_name_or_its_number(int etherType, int protocol, string name) =>
        Assert.Equal(name, FlowText.Protocol(Key(etherType, protocol, [])));

    [Fact]
    public void Ends_are_addresses_with_ports_where_there_are_ports()
    {
        FlowKey ipv4 = Key(0x0800, 6, [0x9c, 0x40, 0x01, 0xbb], "10.0.0.1", "192.0.2.7");
        Assert.Equal("10.0.0.1:40000", FlowText.End(ipv4, isLocal: true));
        Assert.Equal("192.0.2.7:443", FlowText.End(ipv4, isLocal: false));
        FlowKey ipv6 = Key(0x86dd, 17, [0, 53, 0, 54], "fe80::1", "2001:db8::2");
        Assert.Equal("[fe80::1]:53", FlowText.End(ipv6, isLocal: true));
        Assert.Equal("[2001:db8::2]:54", FlowText.End(ipv6, isLocal: false));
        Assert.Equal("10.0.0.1", FlowText.End(Key(0x0800, 1, [8, 0], "10.0.0.1", "10.0.0.2"), isLocal: true));
        Assert.Equal("2001:db8::2", FlowText.End(Key(0x86dd, 58, [128, 0], "fe80::1", "2001:db8::2"), isLocal: false));
    }

    [Theory]
    [InlineData(0x0800, 1, "0800", "echo request")]
    [InlineData(0x0800, 1, "0303", "destination unreachable/3")]
    [InlineData(0x86dd, 58, "8700", "neighbour solicitation")]
    [InlineData(0x0806, 0, "0001", "request")]
    [InlineData(0x0800, 50, "0000cafe", "spi 0000cafe")]
    [InlineData(0x0800, 47, "0800", "IPv4")]
    [InlineData(0x0800, 6, "00500051", null)]
    public void What_headers_say(int etherType, int protocol, string detail, string? kind) =>
        Assert.Equal(kind, FlowText.Kind(Key(etherType, protocol, Convert.FromHexString(detail))));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1000, "1.00k")]
    [InlineData(999_499, "999k")]
    [InlineData(999_500, "1.00M")]
    [InlineData(12_340_000, "12.3M")]
    [InlineData(400e9, "400G")]
    public void Bits_go_in_steps_of_a_thousand(double value, string text)
    {
        Span<char> target = stackalloc char[32];
        Assert.True(TrafficTable.WriteBits(value, target, out int written));
        Assert.Equal(text, target[..written].ToString());
        Assert.False(TrafficTable.WriteBits(value, target[..(text.Length - 1)], out _));
    }

    [Theory]
    [InlineData("traffic", "kprobe", "option traffic = kprobe is none of cgroup, tc, xdp, xdp-generic")]
    [InlineData("cgroup", "/a/../b", "option cgroup = /a/../b is no path below the root")]
    [InlineData("flows", "3", "option flows = 3 is no number from 16 to 4194304")]
    public void An_option_that_leads_nowhere_is_named(string key, string value, string reason) =>
        Assert.Equal(reason, Assert.Throws<BpfException>(() => TrafficSettings.Read(new PluginOptions(new Dictionary<string, string> { [key] = value }))).Message);

    [Fact]
    public void An_interface_alone_means_its_frames_and_nothing_means_cgroups()
    {
        Assert.Equal((TrafficLayer.Cgroup, (string?)null, "/", 65_536u), Parts());
        Assert.Equal((TrafficLayer.Tc, "eth0", "/", 65_536u), Parts(("interface", "eth0")));
        Assert.Equal((TrafficLayer.Xdp, "eth0", "/", 100u), Parts(("interface", "eth0"), ("traffic", "xdp"), ("flows", "100")));
        Assert.Equal(
            "option interface = eth0 is for tc and xdp only, and traffic is counted by cgroup",
            Assert.Throws<BpfException>(static () => Parts(("interface", "eth0"), ("traffic", "cgroup"))).Message);
        Assert.Equal(
            "option cgroup = /a is for cgroup only, and traffic is counted by tc",
            Assert.Throws<BpfException>(static () => Parts(("interface", "eth0"), ("cgroup", "/a"))).Message);

        static (TrafficLayer Layer, string? Interface, string Cgroup, uint Flows) Parts(params (string, string)[] options)
        {
            TrafficSettings settings = TrafficSettings.Read(TrafficRig.Options(options));
            return (settings.Layer, settings.Interface, settings.Cgroup, settings.Flows);
        }
    }

    private static FlowKey Key(int etherType, int protocol, ReadOnlySpan<byte> detail, string local = "0.0.0.0", string remote = "0.0.0.0")
    {
        byte[] bytes = new byte[FlowKey.Size];
        IPAddress.Parse(local).GetAddressBytes().CopyTo(bytes, 8);
        IPAddress.Parse(remote).GetAddressBytes().CopyTo(bytes, 24);
        detail.CopyTo(bytes.AsSpan(40));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(44), (ushort)etherType);
        bytes[46] = (byte)protocol;
        return MemoryMarshal.Read<FlowKey>(bytes);
    }
}
