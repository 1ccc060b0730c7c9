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
        Assert.Equal(0ul, _rig.Sessions().Lost);
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
