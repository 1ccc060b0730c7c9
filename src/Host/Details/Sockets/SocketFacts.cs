using System.Net;
using Bpftop.Host.Collect;
using Bpftop.Host.Descriptors;

namespace Bpftop.Host.Details.Sockets;

/// <summary>What is shown of a socket.</summary>
/// <param name="Family">What its addresses are: <c>inet</c>, <c>inet6</c>, <c>unix</c>, <c>netlink</c>, <c>packet</c> and so on.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c>; of Unix sockets <c>stream</c>, <c>dgram</c> or <c>seqpacket</c>.</param>
/// <param name="State">In the words of ss(8), in lower case; null where it has none.</param>
/// <param name="Local">Its own address or path; null for none.</param>
/// <param name="Remote">The other end's; null for none.</param>
/// <param name="ReceiveQueue">Bytes that came and were not read; of a listening socket, connections that wait. NaN where that
/// is not known.</param>
/// <param name="SendQueue">Bytes that were not acknowledged; of a listening socket, how many may wait. NaN where that is not
/// known.</param>
internal readonly record struct SocketFacts(
    string Family, string? Protocol, string? State, string? Local, string? Remote, double ReceiveQueue, double SendQueue)
{
    // include/linux/socket.h
    private const int AF_UNIX = 1;
    private const int AF_INET = 2;
    private const int AF_INET6 = 10;
    private const int AF_NETLINK = 16;
    private const int AF_PACKET = 17;

    // include/linux/net.h: enum sock_type
    private const int SOCK_STREAM = 1;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_RAW = 3;
    private const int SOCK_SEQPACKET = 5;

    private const int TCP = 6;
    private const int ESTABLISHED = 1;
    private const int LISTEN = 10;

    // include/uapi/linux/netlink.h
    private static readonly string?[] _netlink =
    [
        "route", null, "usersock", "firewall", "sock_diag", "nflog", "xfrm", "selinux", "iscsi", "audit", "fib_lookup", "connector", "netfilter", "ip6_fw",
        "dnrtmsg", "uevent", "generic", null, "scsitransport", "ecryptfs", "rdma", "crypto", "smc",
    ];

    /// <summary>Of what the iterator handed over.</summary>
    public static SocketFacts Of(in SocketRecord record)
    {
        string family = FamilyName(record.Family);
        double received = record.ReceiveQueue == SocketRecord.QueueUnknown ? double.NaN : record.ReceiveQueue;
        switch (record.Family)
        {
            case AF_INET or AF_INET6:
                return new SocketFacts(
                    family,
                    InternetProtocol(record.Type, record.Protocol),
                    StateName(record.State, record.Protocol),
                    End(record.Local, record.LocalPort, record.Family),
                    record.State != LISTEN && (record.RemotePort != 0 || ((ReadOnlySpan<byte>)record.Remote).ContainsAnyExcept((byte)0))
                        ? End(record.Remote, record.RemotePort, record.Family)
                        : null,
                    received,
                    record.SendQueue);
            case AF_UNIX:
                return new SocketFacts(
                    family,
                    TypeName(record.Type),
                    StateName(record.State, TCP),
                    Path(record.OwnName.Known),
                    Path(record.PeerName.Known) ?? (record.PeerInode == 0 ? null : Peer(record.PeerInode)),
                    received,
                    record.SendQueue);
            case AF_NETLINK:
                string kind = record.Protocol < _netlink.Length && _netlink[record.Protocol] is { } known ? known : Number(record.Protocol);
                return new SocketFacts(family, kind, null, $"{kind}:{Number(record.NetlinkPort)}", null, received, record.SendQueue);
            case AF_PACKET:
                return new SocketFacts(
                    family, TypeName(record.Type), null, string.Create(CultureInfo.InvariantCulture, $"ethertype 0x{record.Protocol:x4}"), null, received, record.SendQueue);
            case 0:
                return new SocketFacts("none", null, null, null, null, double.NaN, double.NaN);
            default:
                return new SocketFacts(family, TypeName(record.Type), null, null, null, received, record.SendQueue);
        }
    }

    /// <summary>Of what a list says; null stands for a socket of another namespace, or of a kind that has no list.</summary>
    public static SocketFacts Of(ListedSocket? listed) => listed is null
        ? new SocketFacts("not known", null, null, null, null, double.NaN, double.NaN)
        : new SocketFacts(
            listed.Family, listed.Protocol, listed.State, listed.Path ?? End(listed.LocalAddress, listed.LocalPort), End(listed.RemoteAddress, listed.RemotePort),
            listed.ReceiveQueue, listed.SendQueue);

    /// <summary>The states of TCP; of what knows no connections, whether it has another end.</summary>
    internal static string? StateName(int state, int protocol) =>
        protocol != TCP && state != LISTEN ? (state == ESTABLISHED ? "connected" : "open")
        : state == 0 ? null : SocketLists.TcpState((ulong)state) ?? Number(state);

    /// <summary>An address and a port.</summary>
    internal static string End(ReadOnlySpan<byte> address, int port, int family)
    {
        IPAddress parsed = new(family == AF_INET6 ? address : address[..4]);
        return family == AF_INET6
            ? string.Create(CultureInfo.InvariantCulture, $"[{parsed}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{parsed}:{port}");
    }

    private static string? End(string? address, double port) => address is null ? null
        : (address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address) + (double.IsNaN(port) ? "" : string.Create(CultureInfo.InvariantCulture, $":{port}"));

    /// <summary>The name of a Unix socket: a path; or <c>@</c> and the rest, for one that is in no file system.</summary>
    internal static string? Path(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? null
        : name[0] == 0 ? "@" + ForeignText.Decode(name[1..])
        : ForeignText.Decode(ForeignText.UpToNul(name));

    /// <summary>The other end of a Unix socket that has no name.</summary>
    internal static string Peer(ulong inode) => string.Create(CultureInfo.InvariantCulture, $"inode {inode}");

    internal static string FamilyName(int family) => family switch
    {
        AF_UNIX => "unix",
        AF_INET => "inet",
        AF_INET6 => "inet6",
        AF_NETLINK => "netlink",
        AF_PACKET => "packet",
        15 => "key",
        29 => "can",
        31 => "bluetooth",
        38 => "alg",
        40 => "vsock",
        44 => "xdp",
        _ => string.Create(CultureInfo.InvariantCulture, $"family {family}"),
    };

    internal static string? TypeName(int type) => type switch
    {
        SOCK_STREAM => "stream",
        SOCK_DGRAM => "dgram",
        SOCK_RAW => "raw",
        SOCK_SEQPACKET => "seqpacket",
        _ => Number(type),
    };

    /// <summary>include/uapi/linux/in.h.</summary>
    private static string InternetProtocol(int type, int protocol) => protocol switch
    {
        _ when type == SOCK_RAW => "raw",
        1 => "icmp",
        TCP => "tcp",
        17 => "udp",
        58 => "icmp6",
        132 => "sctp",
        136 => "udplite",
        262 => "mptcp",
        _ => Number(protocol),
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
