using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Bpftop.Network.Sockets;

namespace Bpftop.Network.Traffic;

/// <summary>Names for what stands in packets.</summary>
internal static class FlowText
{
    public const ushort EtherIpv4 = 0x0800;
    public const ushort EtherArp = 0x0806;
    public const ushort EtherIpv6 = 0x86dd;

    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Gre = 47;
    public const byte Esp = 50;
    public const byte Ah = 51;
    public const byte Icmpv6 = 58;

    /// <summary>The protocol by its usual name, else its number.</summary>
    public static string Protocol(in FlowKey key) => key.EtherType switch
    {
        EtherIpv4 or EtherIpv6 => IpProtocol(key),
        _ => EtherTypeName(key.EtherType),
    };

    /// <summary>An address, and the port where the protocol has ports: <c>10.0.0.1:443</c>, <c>[fe80::1]:443</c>.</summary>
    /// <param name="key">The flow.</param>
    /// <param name="isLocal">Whose.</param>
    public static string End(in FlowKey key, bool isLocal)
    {
        ReadOnlySpan<byte> address = isLocal ? key.Local : key.Remote;
        switch (key.EtherType)
        {
            case EtherIpv4:
            case EtherArp:
                string ipv4 = new IPAddress(address[..4]).ToString();
                return HasPorts(key) ? string.Create(CultureInfo.InvariantCulture, $"{ipv4}:{Port(key, isLocal)}") : ipv4;
            case EtherIpv6:
                string ipv6 = new IPAddress(address).ToString();
                return HasPorts(key) ? string.Create(CultureInfo.InvariantCulture, $"[{ipv6}]:{Port(key, isLocal)}") : ipv6;
            default:
                return string.Join(':', Convert.ToHexStringLower(address[..6]).Chunk(2).Select(static pair => new string(pair)));
        }
    }

    /// <summary>A port; 0 where there is none.</summary>
    public static ushort Port(in FlowKey key, bool isLocal) =>
        HasPorts(key) ? BinaryPrimitives.ReadUInt16BigEndian(key.DetailBytes[(isLocal ? 0 : 2)..]) : (ushort)0;

    /// <summary>The ends as sockets of TCP and UDP have them, without the namespace; null for all other flows.</summary>
    public static SocketEnds? Ends(in FlowKey key)
    {
        bool isVersion6 = key.EtherType == EtherIpv6;
        return HasPorts(key) && key.Protocol is Tcp or Udp
            ? new SocketEnds(
                0, key.Protocol == Udp, SocketEnds.AddressOf(key.Local, isVersion6), Port(key, isLocal: true), SocketEnds.AddressOf(key.Remote, isVersion6), Port(key, isLocal: false))
            : null;
    }

    /// <summary>What the headers alone say of a flow without payload that could be looked at, or null.</summary>
    public static string? Kind(in FlowKey key)
    {
        ReadOnlySpan<byte> detail = key.DetailBytes;
        ushort first = BinaryPrimitives.ReadUInt16BigEndian(detail);
        return (key.EtherType, key.Protocol) switch
        {
            (EtherArp, _) => first switch { 0 => null, 1 => "request", 2 => "reply", _ => Number(first) },
            (EtherIpv4, Icmp) => WithCode(IcmpType(detail[0]), detail[1]),
            (EtherIpv6, Icmpv6) => WithCode(Icmpv6Type(detail[0]), detail[1]),
            (EtherIpv4 or EtherIpv6, Esp or Ah) => string.Create(CultureInfo.InvariantCulture, $"spi {BinaryPrimitives.ReadUInt32BigEndian(detail):x8}"),
            (EtherIpv4 or EtherIpv6, Gre) => first == 0x6558 ? "Ethernet" : EtherTypeName(first),
            _ => null,
        };
    }

    private static bool HasPorts(in FlowKey key) => key.EtherType is EtherIpv4 or EtherIpv6 && key.Protocol is Tcp or Udp or 33 or 132 or 136;

    private static string WithCode(string type, byte code) =>
        code == 0 ? type : string.Create(CultureInfo.InvariantCulture, $"{type}/{code}");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>By IANA's registry of protocol numbers.</summary>
    private static string IpProtocol(in FlowKey key) => key.Protocol switch
    {
        // No protocol was read: a header that is cut short, or too many extensions.
        0 => key.EtherType == EtherIpv4 ? "IPv4" : "IPv6",
        Icmp => "ICMP",
        2 => "IGMP",
        4 => "IPIP",
        Tcp => "TCP",
        Udp => "UDP",
        33 => "DCCP",
        41 => "IPv6-in-IP",
        46 => "RSVP",
        Gre => "GRE",
        Esp => "ESP",
        Ah => "AH",
        Icmpv6 => "ICMPv6",
        88 => "EIGRP",
        89 => "OSPF",
        103 => "PIM",
        108 => "IPComp",
        112 => "VRRP",
        115 => "L2TP",
        132 => "SCTP",
        136 => "UDP-Lite",
        137 => "MPLS-in-IP",
        _ => Number(key.Protocol),
    };

    /// <summary>By include/uapi/linux/if_ether.h. Less than 0x600 is the length of an IEEE 802.3 frame.</summary>
    private static string EtherTypeName(ushort type) => type switch
    {
        EtherIpv4 => "IPv4",
        EtherArp => "ARP",
        EtherIpv6 => "IPv6",
        0x8035 => "RARP",
        0x8809 => "LACP",
        0x8847 or 0x8848 => "MPLS",
        0x8863 or 0x8864 => "PPPoE",
        0x888e => "EAPOL",
        0x88cc => "LLDP",
        0x88e5 => "MACsec",
        0x88f7 => "PTP",
        < 0x600 => "802.3",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{type:x4}"),
    };

    private static string IcmpType(byte type) => type switch
    {
        0 => "echo reply",
        3 => "destination unreachable",
        4 => "source quench",
        5 => "redirect",
        8 => "echo request",
        9 => "router advertisement",
        10 => "router solicitation",
        11 => "time exceeded",
        12 => "parameter problem",
        13 => "timestamp",
        14 => "timestamp reply",
        _ => Number(type),
    };

    private static string Icmpv6Type(byte type) => type switch
    {
        1 => "destination unreachable",
        2 => "packet too big",
        3 => "time exceeded",
        4 => "parameter problem",
        128 => "echo request",
        129 => "echo reply",
        130 => "listener query",
        131 or 143 => "listener report",
        132 => "listener done",
        133 => "router solicitation",
        134 => "router advertisement",
        135 => "neighbour solicitation",
        136 => "neighbour advertisement",
        137 => "redirect",
        _ => Number(type),
    };
}
