using Bpftop.Network.Sockets;
using Bpftop.Toolkit;
using Column = Bpftop.Network.TableColumn<Bpftop.Network.Sockets.Connection>;

namespace Bpftop.Network;

/// <summary>The open TCP and UDP sockets of all network namespaces.</summary>
internal sealed class ConnectionTable : ITableProvider
{
    /// <summary>More are not shown, and told.</summary>
    public const int MostRows = 10_000;

    private const double NsPerSecond = 1e9;
    private const double MicrosecondsPerSecond = 1e6;

    private readonly Latest<SocketReadings> _sockets;
    private readonly ConnectionAttention _attention;
    private readonly Column[] _columns;
    private readonly OwnerTexts _owners;
    private ulong _now;

    public ConnectionTable(Latest<SocketReadings> sockets, ConnectionAttention attention, ICgroupPaths cgroups, PluginOptions options, AddressNames names)
    {
        (_sockets, _attention) = (sockets, attention);
        _columns =
        [
            Column.OfText("net.proto", "PROTO", 5, "tcp or udp.", static socket => socket.Protocol),
            Column.OfText("net.state", "STATE", 11, "How far the connection is.", static socket => socket.State),
            Column.OfNumber("pid", "PID", Unit.None, 7, "The process that has it open; of several, the one that used it first.", static socket => Known(socket.Record.Owner.Pid)),
            Column.OfText("name", "NAME", 15, "What that process calls itself.", static socket => socket.Name),
            Column.OfNumber("net.rate", "RATE", Unit.BytesPerSecond, 7, "Payload each way in a second, over the last second.", static socket => socket.ReceivedPerSecond + socket.SentPerSecond),
            Column.OfNumber("net.rx", "RX", Unit.BytesPerSecond, 7, "Payload that came in a second, over the last second.", static socket => socket.ReceivedPerSecond),
            Column.OfNumber("net.tx", "TX", Unit.BytesPerSecond, 7, "Payload that was sent in a second, each byte once, over the last second.", static socket => socket.SentPerSecond),
            Column.OfText("net.local", "LOCAL", 24, "Address and port of this end.", static socket => socket.Local),
            Column.OfText("net.remote", "REMOTE", 24, "Address and port of the other end.", static socket => socket.Remote),
            .. NameColumns(options, names),
            Column.OfNumber("net.rx.total", "RX TOTAL", Unit.Bytes, 8, "Payload that came; of UDP, what was taken since bpftop looked.", static socket => Counted(socket, socket.Record.Received)),
            Column.OfNumber("net.tx.total", "TX TOTAL", Unit.Bytes, 8, "Payload that was sent, each byte once; of UDP, since bpftop looked.", static socket => Counted(socket, socket.Record.Sent)),
            ShortTime.Column<Connection>("net.rtt", "RTT", "The smoothed round trip.", static socket => RoundTrip(socket, socket.Record.RoundTripMicroseconds)),
            Column.OfNumber("net.retrans", "RETRANS", Unit.Count, 7, "Segments that had to be sent again.", static socket => OfTcp(socket, socket.Record.Retransmits)),
            Column.OfNumber("net.recvq", "RECV-Q", Unit.Bytes, 7, "Bytes that came and wait to be taken.", static socket => OfTcp(socket, socket.Record.ReceiveQueue)),
            Column.OfNumber("net.sendq", "SEND-Q", Unit.Bytes, 7, "Bytes that the other end has not acknowledged.", static socket => OfTcp(socket, socket.Record.SendQueue)),
            Column.OfNumber("net.backlog", "BACKLOG", Unit.Count, 7, "Connections that wait to be accepted.", static socket => OfListening(socket, socket.Record.ReceiveQueue)),
            Column.OfNumber("net.backlog.max", "MAX", Unit.Count, 5, "Connections that may wait to be accepted.", static socket => OfListening(socket, socket.Record.SendQueue)),
            ShortTime.Column<Connection>("net.age", "AGE", "Time since it was opened; not known of what was there before bpftop.", Age),
            Column.OfText("container.name", "CONTAINER", 16, "The container of the process.", static _ => null),
            Column.OfText("systemd.unit", "UNIT", 20, "The unit of the process.", static _ => null),
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
        _owners = new OwnerTexts(_columns.Select(static column => column.Spec.Id));
        Table = new TableSpec("net.connections", "Connections", TableColumns.Specs(_columns), "An open TCP or UDP socket.")
        {
            Shows = OwnerTexts.Columns,
            SortedBy = "net.rate",
            ProcessId = "pid",
            Command = new TableCommand("connections", "Prints the open TCP and UDP sockets of all network namespaces.") { Flags = SocketCommandFlags.All },
        };
    }

    public TableSpec Table { get; }

    public void Fill(in Tick tick, TableBlock block)
    {
        _attention.Pay(tick);

        // Read before the clock: none of them was opened after it.
        SocketReadings readings = _sockets.Current;
        _now = Linux.Libc.BootTimeNs();
        _owners.See(tick);
        foreach (Connection socket in readings.Connections.AsSpan(0, Math.Min(readings.Connections.Length, MostRows)))
        {
            _owners.Write(block, TableColumns.Add(block, _columns, socket.Key, socket), socket.Record.Owner.Key);
        }

        block.Notice = readings.Notice;
    }

    /// <summary>Only where it is asked for: each address is one more question to a name service.</summary>
    private static Column[] NameColumns(PluginOptions options, AddressNames names) => options["names"] == "true"
        ? [Column.OfText("net.remote.name", "REMOTE NAME", 28, "The name of the other end's address.", socket => names.OfRemote(socket.Record.Ends))]
        : [];

    private double Age(Connection socket) => socket.Record.OpenedNs > 0 ? Math.Max(0, (long)(_now - socket.Record.OpenedNs)) / NsPerSecond : double.NaN;

    private static double Known(int value) => value > 0 ? value : double.NaN;

    private static double Counted(Connection socket, ulong bytes) => socket.HasCounts ? bytes : double.NaN;

    private static double OfTcp(Connection socket, uint value) => socket.IsFullTcp ? value : double.NaN;

    private static double OfListening(Connection socket, uint value) => socket.IsListening ? value : double.NaN;

    private static double RoundTrip(Connection socket, uint microseconds) => socket.IsFullTcp && microseconds > 0 ? microseconds / MicrosecondsPerSecond : double.NaN;
}
