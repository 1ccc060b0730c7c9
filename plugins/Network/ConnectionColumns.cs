using Bpftop.Network.Sockets;
using Column = Bpftop.Network.TableColumn<Bpftop.Network.Sockets.Connection>;

namespace Bpftop.Network;

/// <summary>What is said of an open socket, wherever sockets are listed.</summary>
/// <param name="cgroups">Paths of cgroups.</param>
/// <param name="options">Whether addresses have their names beside them.</param>
/// <param name="names">Names of addresses.</param>
internal sealed class ConnectionColumns(ICgroupPaths cgroups, PluginOptions options, AddressNames names)
{
    private const double NsPerSecond = 1e9;
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>The time that ages are counted to, in nanoseconds since the machine's start. Taken after the sockets were read,
    /// so that none of them was opened after it.</summary>
    public ulong Now { get; set; }

    /// <summary>The columns.</summary>
    /// <param name="owner">Those that say whose socket it is.</param>
    /// <param name="parts">Those that say what the owner is part of.</param>
    public Column[] Of(Column[] owner, Column[] parts) =>
    [
        Column.OfText("net.proto", "PROTO", 5, "tcp, udp or mptcp: the TCP connections that carry MPTCP have rows of their own, with its bytes.", static socket => socket.Protocol),
        Column.OfText("net.state", "STATE", 11, "How far the connection is.", static socket => socket.State),
        .. owner,
        Column.OfNumber("net.rate", "RATE", Unit.BytesPerSecond, 7, "Payload each way in a second, over the last second.", static socket => socket.ReceivedPerSecond + socket.SentPerSecond),
        Column.OfNumber("net.rx", "RX", Unit.BytesPerSecond, 7, "Payload that came in a second, over the last second.", static socket => socket.ReceivedPerSecond),
        Column.OfNumber("net.tx", "TX", Unit.BytesPerSecond, 7, "Payload that was sent in a second, each byte once, over the last second.", static socket => socket.SentPerSecond),
        Column.OfText("net.local", "LOCAL", 24, "Address and port of this end.", static socket => socket.Local),
        Column.OfText("net.remote", "REMOTE", 24, "Address and port of the other end.", static socket => socket.Remote),
        .. NameColumns(),
        Column.OfNumber("net.rx.total", "RX TOTAL", Unit.Bytes, 8, "Payload that came; of UDP, what was taken since bpftop looked.", static socket => Counted(socket, socket.Record.Received)),
        Column.OfNumber("net.tx.total", "TX TOTAL", Unit.Bytes, 8, "Payload that was sent, each byte once; of UDP, since bpftop looked.", static socket => Counted(socket, socket.Record.Sent)),
        ShortTime.Column<Connection>("net.rtt", "RTT", "The smoothed round trip.", static socket => RoundTrip(socket, socket.Record.RoundTripMicroseconds)),
        Column.OfNumber("net.retrans", "RETRANS", Unit.Count, 7, "Segments that had to be sent again.", static socket => OfTcp(socket, socket.Record.Retransmits)),
        Column.OfNumber("net.recvq", "RECV-Q", Unit.Bytes, 7, "Bytes that came and wait to be taken.", static socket => OfTcp(socket, socket.Record.ReceiveQueue)),
        Column.OfNumber("net.sendq", "SEND-Q", Unit.Bytes, 7, "Bytes that the other end has not acknowledged.", static socket => OfTcp(socket, socket.Record.SendQueue)),
        Column.OfNumber("net.backlog", "BACKLOG", Unit.Count, 7, "Connections that wait to be accepted.", static socket => OfListening(socket, socket.Record.ReceiveQueue)),
        Column.OfNumber("net.backlog.max", "MAX", Unit.Count, 5, "Connections that may wait to be accepted.", static socket => OfListening(socket, socket.Record.SendQueue)),
        ShortTime.Column<Connection>("net.age", "AGE", "Time since it was opened: since it connects or was reached, of the rest since it was made; not known of what was there before bpftop.", Age),
        .. parts,
        Column.OfText("net.if", "IF", 8, "The interface that it receives by.", static socket => socket.Interface),
        Column.OfText("cgroup", "CGROUP", 30, "The cgroup that it was made in.", socket => cgroups.TryGet(socket.Record.CgroupId, out string? path) ? path : null),
        Column.OfText("net.cc", "CC", 8, "How congestion is controlled.", static socket => socket.Congestion).Hidden(),
        Column.OfNumber("net.cwnd", "CWND", Unit.Count, 6, "Segments that may be under way.", static socket => OfTcp(socket, socket.Record.Window)).Hidden(),
        ShortTime.Column<Connection>("net.rttvar", "RTTVAR", "How far round trips differ.", static socket => RoundTrip(socket, socket.Record.RoundTripVariationMicroseconds)).Hidden(),
        Column.OfNumber("net.netns", "NETNS", Unit.None, 10, "Inode number of its network namespace.", static socket => socket.Record.NetworkNamespace).Hidden(),
        Column.OfNumber("net.family", "IP", Unit.None, 2, "4 or 6.", static socket => SocketText.Version(socket.Record.Ends)).Hidden(),
        Column.OfNumber("net.lport", "LPORT", Unit.None, 5, "Port of this end.", static socket => socket.Record.Ends.LocalPort).Hidden(),
        Column.OfNumber("net.rport", "RPORT", Unit.None, 5, "Port of the other end.", static socket => Known(socket.Record.Ends.RemotePort)).Hidden(),
        Column.OfNumber("net.holders", "HOLDERS", Unit.None, 7, "Processes that have it open.", static socket => Known(socket.Holders)).Hidden(),
    ];

    /// <summary>A number that is never 0 or less where it is known.</summary>
    public static double Known(int value) => value > 0 ? value : double.NaN;

    /// <summary>Only where it is asked for: each address is one more question to a name service.</summary>
    private Column[] NameColumns() => AddressNames.AreWanted(options)
        ? [Column.OfText("net.remote.name", "REMOTE NAME", 28, "The name of the other end's address.", socket => names.OfRemote(socket.Record.Ends))]
        : [];

    private double Age(Connection socket) => socket.Record.OpenedNs > 0 ? Math.Max(0, (long)(Now - socket.Record.OpenedNs)) / NsPerSecond : double.NaN;

    private static double Counted(Connection socket, ulong bytes) => socket.HasCounts ? bytes : double.NaN;

    private static double OfTcp(Connection socket, uint value) => socket.IsFullTcp ? value : double.NaN;

    private static double OfListening(Connection socket, uint value) => socket.IsListening ? value : double.NaN;

    private static double RoundTrip(Connection socket, uint microseconds) => socket.IsFullTcp && microseconds > 0 ? microseconds / MicrosecondsPerSecond : double.NaN;
}
