using System.Globalization;
using Bpftop.Network.Sessions;
using Bpftop.Toolkit;
using Column = Bpftop.Network.TableColumn<Bpftop.Network.Sessions.Session>;

namespace Bpftop.Network;

/// <summary>TCP sessions that have ended.</summary>
internal sealed class SessionTable : ITableProvider
{
    private readonly Latest<SessionReadings> _sessions;
    private readonly Column[] _columns;
    private readonly UnseenRows _unseen = new("sessions");
    private (ulong Lost, ulong Missed) _told;
    private string? _notice;

    public SessionTable(Latest<SessionReadings> sessions, ICgroupPaths cgroups)
    {
        _sessions = sessions;
        _columns =
        [
            Column.OfNumber("net.ended", "ENDED", Unit.Timestamp, 8, "When it ended.", static session => session.Ended),
            Column.OfNumber("pid", "PID", Unit.None, 7, "The process that connected; of an accepted session, the one that accepted or used it first.", static session => session.Pid),
            Column.OfText("name", "NAME", 15, "What that process called itself.", static session => session.Name),
            Column.OfText("net.local", "LOCAL", 24, "Address and port of this end.", static session => session.Local),
            Column.OfText("net.remote", "REMOTE", 24, "Address and port of the other end.", static session => session.Remote),
            Column.OfNumber("net.rx.total", "RX", Unit.Bytes, 8, "Payload that came.", static session => session.Received),
            Column.OfNumber("net.tx.total", "TX", Unit.Bytes, 8, "Payload that was sent, each byte once.", static session => session.Sent),
            ShortTime.Column<Session>("net.duration", "LASTED", "Time from established to the end; not known of what was there before bpftop.", static session => session.Duration),
            ShortTime.Column<Session>("net.handshake", "SHAKE", "Time until it was established.", static session => session.Handshake),
            Column.OfText("net.how", "HOW", 14, "How it ended.", static session => session.How),
            Column.OfText("net.began", "BEGAN", 13, "Which side began it.", static session => session.Began),
            ShortTime.Column<Session>("net.rtt", "RTT", "The smoothed round trip at the end.", static session => session.RoundTrip).Hidden(),
            Column.OfNumber("net.retrans", "RETRANS", Unit.Count, 7, "Segments that had to be sent again.", static session => session.Retransmits),
            Column.OfText("cgroup", "CGROUP", 30, "The cgroup of the process.", session => cgroups.TryGet(session.CgroupId, out string? path) ? path : null),
            Column.OfNumber("net.family", "IP", Unit.None, 2, "4 or 6.", static session => session.Version).Hidden(),
            Column.OfNumber("net.lport", "LPORT", Unit.None, 5, "Port of this end.", static session => session.LocalPort).Hidden(),
            Column.OfNumber("net.rport", "RPORT", Unit.None, 5, "Port of the other end.", static session => session.RemotePort).Hidden(),
            Column.OfNumber("net.netns", "NETNS", Unit.None, 10, "Inode number of its network namespace.", static session => session.NetworkNamespace).Hidden(),
        ];
        Table = new TableSpec("net.sessions", "Sessions", TableColumns.Specs(_columns), "A TCP session that has ended.")
        {
            ProcessId = "pid",
            Command = new TableCommand("sessions", "Prints each TCP session when it ends.") { Flags = SocketCommandFlags.All, IsLog = true },
        };
    }

    public TableSpec Table { get; }

    private string? NoticeOf(SessionReadings readings)
    {
        if (_told != (readings.Lost, readings.Missed))
        {
            _told = (readings.Lost, readings.Missed);
            string? lost = readings.Lost == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{readings.Lost} sessions found no room");
            string? missed = readings.Missed == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{readings.Missed} sessions may be missing: the kernel left out as many runs of the program");
            _notice = lost is null || missed is null ? lost ?? missed : $"{lost}; {missed}";
        }

        return _notice;
    }

    public void Fill(in Tick tick, TableBlock block)
    {
        SessionReadings readings = _sessions.Current;
        foreach (Session session in readings.Sessions)
        {
            _ = TableColumns.Add(block, _columns, session.Key, session);
        }

        _unseen.See(tick.Number, readings.Sessions is [var oldest, ..] ? oldest.Number : 0, readings.Sessions is [.., var newest] ? newest.Number : 0);
        block.Notice = _unseen.NoticeWith(NoticeOf(readings));
    }
}
