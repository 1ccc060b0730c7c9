using Bpftop.Network;
using Bpftop.Network.Sockets;
using Bpftop.Network.Totals;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Network.Sockets;

/// <summary>A transfer of a known size shows exactly those bytes, for exactly the two processes.</summary>
public sealed class ByteTests : IDisposable
{
    private const long Bytes = 3_000_017;

    private readonly SocketRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("127.0.0.1", "read", "write")]
    [InlineData("127.0.0.1", "peek", "write")]
    [InlineData("127.0.0.1", "splice", "write")]
    [InlineData("127.0.0.1", "mixed", "write")]
    [InlineData("127.0.0.1", "read", "sendfile")]
    [InlineData("127.0.0.1", "splice", "splice")]
    [InlineData("::1", "read", "write")]
    [InlineData("::1", "splice", "sendfile")]
    public void Tcp(string host, string receive, string send)
    {
        using Talker server = Talker.Start("serve", host, receive);
        using Talker client = Talker.Start("send", host, server.Ready, send, Bytes);
        client.Continue();

        Assert.Equal(Bytes, client.Done());
        Assert.Equal(Bytes, server.Done());
        AssertTotals(client, received: 0, sent: Bytes);
        AssertTotals(server, received: Bytes, sent: 0);
    }

    [Theory]
    [InlineData("127.0.0.1", 1400)]
    [InlineData("127.0.0.1", 60_000)]
    [InlineData("::1", 1400)]
    public void Udp(string host, int size)
    {
        const long Sent = 60_000;
        using Talker server = Talker.Start("udp-serve", host, Sent);
        using Talker client = Talker.Start("udp-send", host, server.Ready, Sent, size);
        client.Continue();

        Assert.Equal(Sent, client.Done());
        Assert.Equal(Sent, server.Done());
        AssertTotals(client, received: 0, sent: Sent);
        AssertTotals(server, received: Sent, sent: 0);
    }

    [Theory]
    [InlineData("10.99.7.1/24", "10.99.7.2/24")]
    [InlineData("fd00:99:7::1/64", "fd00:99:7::2/64")]
    public void Tcp_between_two_network_namespaces(string near, string far)
    {
        using NetworkSpace here = new();
        using NetworkSpace there = new();
        here.Join(there, near, far);
        string host = far.Split('/')[0];
        using Talker server = Talker.Start(there, "serve", host, "read");
        using Talker client = Talker.Start(here, "send", host, server.Ready, "sendfile", Bytes);
        client.Continue();

        Assert.Equal(Bytes, client.Done());
        Assert.Equal(Bytes, server.Done());
        AssertTotals(client, received: 0, sent: Bytes);
        AssertTotals(server, received: Bytes, sent: 0);
    }

    /// <summary>The threads of a process add up, those that ended included; what it was given before its program changed too.</summary>
    [Fact]
    public void What_ended_threads_sent_stays()
    {
        using Talker server = Talker.Start("accept", "127.0.0.1", 50, 11);
        int own = Environment.ProcessId;
        NetworkTotals before = _rig.TotalsOf(own);
        for (int round = 0; round < 50; round++)
        {
            Thread thread = new(() => Exchange(server.Ready));
            thread.Start();
            thread.Join();
        }

        Assert.Equal(50 * 7, server.Done());
        NetworkTotals after = _rig.TotalsOf(own);
        Assert.True(after.Sent - before.Sent >= 50 * 7 && after.Received - before.Received >= 50 * 11, $"{before} {after}");
        AssertTotals(server, received: 50 * 7, sent: 50 * 11);
    }

    /// <summary>Until it is waited for, its row is there and what it counted is not.</summary>
    [Fact]
    public void What_a_zombie_transferred_is_not_known()
    {
        ProcessRow zombie = PluginContract.Some.Row(1001) with { Traits = ProcessTraits.Zombie };
        ProcessRow idle = PluginContract.Some.Row(1002);
        NetworkColumns columns = new(
            new Latest<TotalReadings>(new TotalReadings([], IsKnown: true, HasRetransmits: false)), new Latest<SocketReadings>(SocketReadings.None), new Attention(TimeProvider.System));
        double[][] cells = [.. columns.Columns.Select(static _ => new double[] { double.NaN, double.NaN })];
        string?[] texts = new string?[2];
        columns.Fill(
            PluginContract.Some.Tick([zombie, idle]),
            new ColumnBlock([.. cells[..6], null], [null, null, null, null, null, null, texts], 2));

        Assert.Equal([double.NaN, 0], cells[0]);
        Assert.Equal([double.NaN, 0], cells[2]);
        Assert.Equal([double.NaN, double.NaN], cells[4]);
        Assert.Equal([double.NaN, double.NaN], cells[5]);
    }

    [Fact]
    public void A_process_that_ended_is_forgotten()
    {
        int pid;
        using (Talker server = Talker.Start("serve", "127.0.0.1", "read"))
        using (Talker client = Talker.Start("send", "127.0.0.1", server.Ready, "write", 1000))
        {
            client.Continue();
            _ = server.Done();
            pid = client.Pid;
            Assert.Contains(_rig.Totals().Processes.Keys, key => key.Pid == pid);
        }

        Wait.Until(() => _rig.Totals().Processes.Keys.All(key => key.Pid != pid), () => $"{pid} is still there");
    }

    private static void Exchange(int port)
    {
        using System.Net.Sockets.TcpClient client = new("127.0.0.1", port);
        client.Client.Send(new byte[7]);
        client.Client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        byte[] answer = new byte[64];
        while (client.Client.Receive(answer) > 0)
        {
        }
    }

    private void AssertTotals(Talker talker, long received, long sent)
    {
        NetworkTotals totals = _rig.TotalsOf(talker.Pid);
        Assert.Equal((received, sent), ((long)totals.Received, (long)totals.Sent));
    }
}
