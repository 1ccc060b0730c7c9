using Bpftop.Network.Sessions;

namespace Bpftop.Plugins.Tests.Network.Sockets;

/// <summary>Each TCP session is told once when it ends, however short it was.</summary>
public sealed class SessionTests : IDisposable
{
    private readonly SocketRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_thousand_sessions_between_two_readings_are_a_thousand_lines_at_each_end(string host)
    {
        const int Sessions = 1000;
        using Talker server = Talker.Start("accept", host, Sessions, 7);
        using Talker client = Talker.Start("connect", host, server.Ready, Sessions, 5);
        client.Continue();
        Assert.Equal(Sessions * 7, client.Done());
        Assert.Equal(Sessions * 5, server.Done());

        Wait.Until(() => Of(client.Pid).Length >= Sessions && Of(server.Pid).Length >= Sessions, () => $"{Of(client.Pid).Length} {Of(server.Pid).Length}");
        Session[] connected = Of(client.Pid);
        Session[] accepted = Of(server.Pid);
        Assert.Equal((Sessions, Sessions), (connected.Length, accepted.Length));
        Assert.All(connected, session => Check(session, "connected", received: 7, sent: 5, "closed here"));
        Assert.All(accepted, session => Check(session, "accepted", received: 5, sent: 7, "closed by peer"));
        Assert.All(connected, session => Assert.Equal(server.Ready, (int)session.RemotePort));
        Assert.All(accepted, session => Assert.Equal(server.Ready, (int)session.LocalPort));
        Assert.Equal(connected.Select(static session => session.LocalPort).Order(), accepted.Select(static session => session.RemotePort).Order());
        Assert.Equal((0ul, 0ul), (_rig.Sessions().Lost, _rig.Sessions().Missed));
    }

    [Fact]
    public void A_connection_that_nobody_answers_is_refused()
    {
        int port;
        using (Talker server = Talker.Start("listen", "127.0.0.1", 1))
        {
            port = server.Ready;
        }

        using System.Net.Sockets.Socket socket = new(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        Assert.Throws<System.Net.Sockets.SocketException>(() => socket.Connect(System.Net.IPAddress.Loopback, port));

        Session session = Only(port);
        Assert.Equal(("refused", "connected", (double)Environment.ProcessId), (session.How, session.Began, session.Pid));
        Assert.True(double.IsNaN(session.Duration) && double.IsNaN(session.Handshake));
    }

    [Fact]
    public void Who_reset_a_session_is_said_at_both_ends()
    {
        using Talker server = Talker.Start("accept", "127.0.0.1", 1, 0);
        using (System.Net.Sockets.Socket socket = new(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp))
        {
            socket.Connect(System.Net.IPAddress.Loopback, server.Ready);
            socket.Send(new byte[123]);
            Wait.Until(() => _rig.TotalsOf(server.Pid).Received == 123, () => "the server has not read");
            socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        }

        Wait.Until(() => On(server.Ready).Length == 2, () => string.Join(' ', On(server.Ready).Select(static session => session.How)));
        Session here = On(server.Ready).Single(session => session.RemotePort == server.Ready);
        Session there = On(server.Ready).Single(session => session.LocalPort == server.Ready);
        Assert.Equal(("reset here", 123, 0, (double)Environment.ProcessId), (here.How, here.Sent, here.Received, here.Pid));
        Assert.Equal(("reset by peer", 0, 123, (double)server.Pid), (there.How, there.Sent, there.Received, there.Pid));
    }

    [Fact]
    public void A_session_whose_other_end_answers_no_more_is_a_time_out()
    {
        const int TimedOut = 110; // ETIMEDOUT
        using NetworkSpace here = new();
        using NetworkSpace there = new();
        here.Join(there, "10.99.9.1/24", "10.99.9.2/24");
        using Talker server = Talker.Start(there, "listen", "10.99.9.2", 5);
        using Talker client = Talker.Start(here, "silent", "10.99.9.2", server.Ready, 500, 1000);
        Assert.Equal(0, client.Done());
        here.Lose("10.99.9.2");
        client.Continue();
        Assert.Equal(TimedOut, client.Done());

        Session session = Only(server.Ready);
        Assert.Equal(("time-out", "connected", (double)client.Pid, 1000.0), (session.How, session.Began, session.Pid, session.Sent));
        Assert.InRange(session.Retransmits, 1, 100);
        Assert.InRange(session.Duration, 0.4, 30);
    }

    /// <summary>The first segment is lost, so that the handshake takes the second until it is sent again.</summary>
    [Fact]
    public void The_handshake_stands_apart_from_the_time_that_the_session_lasts()
    {
        using NetworkSpace here = new();
        using NetworkSpace there = new();
        here.Join(there, "10.99.9.1/24", "10.99.9.2/24");
        here.Lose("10.99.9.2");
        using Talker server = Talker.Start(there, "listen", "10.99.9.2", 5);
        System.Diagnostics.Stopwatch whole = System.Diagnostics.Stopwatch.StartNew();
        using Talker client = Talker.Start(here, "hold", "10.99.9.2", server.Ready);
        Wait.Until(() => _rig.TotalsOf(client.Pid).Retransmits > 0, () => "nothing is sent again");
        here.Find("10.99.9.2");
        Assert.Equal(0, client.Done());
        double shaken = whole.Elapsed.TotalSeconds;
        _ = _rig.Sockets();
        double least = whole.Elapsed.TotalSeconds - shaken;
        client.Continue();

        Session session = default!;
        Wait.Until(
            () => (session = On(server.Ready).SingleOrDefault(session => session.RemotePort == server.Ready)!) is not null,
            () => "no session");
        Assert.InRange(session.Handshake, 0.9, shaken);
        Assert.InRange(session.Duration, least, whole.Elapsed.TotalSeconds - session.Handshake);
    }

    /// <summary>The TCP connections below have no descriptors: they belong to who has that of the MPTCP socket.</summary>
    [Fact]
    public void A_session_that_carries_MPTCP_has_the_process_at_each_end()
    {
        using Talker server = Talker.Start("mptcp", "accept", "127.0.0.1", 1, 11);
        using Talker client = Talker.Start("mptcp", "connect", "127.0.0.1", server.Ready, 1, 7);
        client.Continue();
        Assert.Equal(11, client.Done());
        Assert.Equal(7, server.Done());

        Wait.Until(() => On(server.Ready).Length == 2, () => $"{On(server.Ready).Length} sessions");
        Assert.Equal(client.Pid, On(server.Ready).Single(session => session.RemotePort == server.Ready).Pid);
        Assert.Equal(server.Pid, On(server.Ready).Single(session => session.LocalPort == server.Ready).Pid);
    }

    [Fact]
    public void A_session_that_was_open_before_is_told_with_what_is_known()
    {
        using Talker server = Talker.Start("listen", "127.0.0.1", 8);
        using Talker client = Talker.Start("hold", "127.0.0.1", server.Ready);
        _ = client.Done();
        using SocketRig late = new();
        client.Continue();

        Wait.Until(() => late.Sessions().Sessions.Any(session => session.RemotePort == server.Ready), () => "no session");
        Session session = late.Sessions().Sessions.Single(session => session.RemotePort == server.Ready);
        Assert.Equal(("before bpftop", (double)client.Pid), (session.Began, session.Pid));
        Assert.True(double.IsNaN(session.Duration), $"{session.Duration}");
    }

    private static void Check(Session session, string began, double received, double sent, string how)
    {
        Assert.Equal((began, received, sent, how), (session.Began, session.Received, session.Sent, session.How));
        Assert.InRange(session.Duration, 0, 30);
        Assert.InRange(session.Handshake, 0, 30);
    }

    private Session[] Of(int pid) => [.. _rig.Sessions().Sessions.Where(session => session.Pid == pid)];

    private Session[] On(int port) => [.. _rig.Sessions().Sessions.Where(session => session.LocalPort == port || session.RemotePort == port)];

    private Session Only(int port)
    {
        Wait.Until(() => On(port).Length > 0, () => "no session");
        return Assert.Single(On(port));
    }
}
