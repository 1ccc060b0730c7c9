using Bpftop.Host.Bpf;
using Bpftop.Network;
using Bpftop.Network.Sockets;
using Bpftop.Network.Totals;
using Bpftop.Toolkit;
using Xunit.Abstractions;

namespace Bpftop.Plugins.Tests.Network.Sockets;

/// <summary>A transfer of a known size shows exactly those bytes, for exactly the two processes.</summary>
public sealed class ByteTests(ITestOutputHelper output) : IDisposable
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
    [InlineData("10.99.7.1/24", "10.99.7.2/24", "read", "sendfile")]
    [InlineData("10.99.7.1/24", "10.99.7.2/24", "splice", "splice")]
    [InlineData("fd00:99:7::1/64", "fd00:99:7::2/64", "read", "sendfile")]
    [InlineData("fd00:99:7::1/64", "fd00:99:7::2/64", "splice", "write")]
    public void Tcp_between_two_network_namespaces_is_of_the_two_and_of_nobody_else(string near, string far, string receive, string send)
    {
        using NetworkSpace here = new();
        using NetworkSpace there = new();
        here.Join(there, near, far);
        string host = far.Split('/')[0];
        using Talker server = Talker.Start(there, "serve", host, receive);
        using Talker client = Talker.Start(here, "send", host, server.Ready, send, Bytes);
        using Bystanders others = new(here, there, host);
        Dictionary<ProcessKey, NetworkTotals> before = _rig.Totals().Processes;
        client.Continue();

        Assert.Equal(Bytes, client.Done());
        Assert.Equal(Bytes, server.Done());
        AssertTotals(client, received: 0, sent: Bytes);
        AssertTotals(server, received: Bytes, sent: 0);
        AssertNobodyElse(before, [here, there], client, server);
    }

    [Theory]
    [InlineData("10.99.7.1/24", "10.99.7.2/24")]
    [InlineData("fd00:99:7::1/64", "fd00:99:7::2/64")]
    public void Udp_between_two_network_namespaces_is_of_the_two_and_of_nobody_else(string near, string far)
    {
        const long Sent = 60_000;
        using NetworkSpace here = new();
        using NetworkSpace there = new();
        here.Join(there, near, far);
        string host = far.Split('/')[0];
        using Talker server = Talker.Start(there, "udp-serve", host, Sent);
        using Talker client = Talker.Start(here, "udp-send", host, server.Ready, Sent, 1400);
        using Bystanders others = new(here, there, host);
        Dictionary<ProcessKey, NetworkTotals> before = _rig.Totals().Processes;
        client.Continue();

        Assert.Equal(Sent, client.Done());
        Assert.Equal(Sent, server.Done());
        AssertTotals(client, received: 0, sent: Sent);
        AssertTotals(server, received: Sent, sent: 0);
        AssertNobodyElse(before, [here, there], client, server);
    }

    /// <summary>A time stamp comes with the packet that the process has sent itself.</summary>
    [Fact]
    public void What_comes_back_by_the_queue_of_errors_is_not_received()
    {
        const long Sent = 6_000;
        using Talker server = Talker.Start("udp-serve", "127.0.0.1", Sent);
        using Talker client = Talker.Start("stamped", "127.0.0.1", server.Ready, Sent, 600);
        client.Continue();

        Assert.InRange(client.Done(), Sent, long.MaxValue);
        Assert.Equal(Sent, server.Done());
        AssertTotals(client, received: 0, sent: Sent);
        AssertTotals(server, received: Sent, sent: 0);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Mptcp(string host)
    {
        using Talker server = Talker.Start("mptcp", "serve", host, "read");
        using Talker client = Talker.Start("mptcp", "send", host, server.Ready, "write", Bytes);
        client.Continue();

        Assert.Equal(Bytes, client.Done());
        Assert.Equal(Bytes, server.Done());
        AssertTotals(client, received: 0, sent: Bytes);
        AssertTotals(server, received: Bytes, sent: 0);
    }

    /// <summary>Payload, not what it is encrypted to. Many kernels are built without: there the program is refused, and that is all
    /// that is tested.</summary>
    [Theory]
    [InlineData("write")]
    [InlineData("sendfile")]
    public void Tls_of_the_kernel(string send)
    {
        using Talker server = Talker.Start("tls", "serve", "127.0.0.1", "read");
        using Talker client = Talker.Start("tls", "send", "127.0.0.1", server.Ready, send, Bytes);
        client.Continue();
        if (!File.ReadAllText("/proc/sys/net/ipv4/tcp_available_ulp").Split().Contains("tls"))
        {
            Assert.Contains("failed tls", Assert.Throws<InvalidOperationException>(() => client.Done()).Message, StringComparison.Ordinal);
            output.WriteLine("this kernel has no TLS: what kernel TLS transfers was not tested");
            return;
        }

        Assert.Equal(Bytes, client.Done());
        Assert.Equal(Bytes, server.Done());
        AssertTotals(client, received: 0, sent: Bytes);
        AssertTotals(server, received: Bytes, sent: 0);
    }

    [Fact]
    public async Task Calls_that_find_no_room_are_told_and_what_is_not_counted_is_not_known()
    {
        using SocketRig narrow = new(mostProcesses: 1);
        using Talker server = Talker.Start("serve", "127.0.0.1", "read");
        using Talker client = Talker.Start("send", "127.0.0.1", server.Ready, "write", Bytes);
        client.Continue();
        _ = (client.Done(), server.Done());

        // The host asks the probe after some refreshes that fail.
        Assert.Contains("found no room", Assert.Throws<BpfException>(() => narrow.Totals()).Message, StringComparison.Ordinal);
        Availability told = await new NetworkProbe(new HostBpf(), [narrow.Programs], new PluginOptions(new Dictionary<string, string>())).ProbeAsync(CancellationToken.None);
        Assert.Equal(AvailabilityState.Degraded, told.State);
        Assert.Matches("[1-9][0-9]* calls found no room and are not counted", told.Reason);
        Assert.False(narrow.Totals().IsKnown);
    }

    /// <summary>A process that waits for a connection transfers nothing, and what it sends again counts for it.</summary>
    [Fact]
    public void What_is_sent_again_counts_for_who_connects_and_is_what_the_socket_says()
    {
        using NetworkSpace here = new();
        using NetworkSpace there = new();
        here.Join(there, "10.99.7.1/24", "10.99.7.2/24");
        here.Lose("10.99.7.2");
        using Talker client = Talker.Start(here, "hold", "10.99.7.2", 9);

        AssertRetransmits(client, atLeast: 2);
    }

    /// <summary>When the way is there again, what was lost is sent in one go.</summary>
    [Fact]
    public void What_is_sent_again_counts_by_segments()
    {
        const int Lost = 60_000;
        using NetworkSpace here = new();
        using NetworkSpace there = new();
        here.Join(there, "10.99.7.1/24", "10.99.7.2/24");
        using Talker server = Talker.Start(there, "serve", "10.99.7.2", "read");
        using Talker client = Talker.Start(here, "silent", "10.99.7.2", server.Ready, 60_000, Lost);
        Assert.Equal(0, client.Done());
        here.Lose("10.99.7.2");
        client.Continue();
        AssertRetransmits(client, atLeast: 1);

        here.Find("10.99.7.2");
        Wait.Until(() => _rig.TotalsOf(server.Pid).Received == Lost, () => $"{_rig.TotalsOf(server.Pid)}");
        AssertRetransmits(client, atLeast: 2);
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

    private static string Space(int pid) => new FileInfo($"/proc/{pid}/ns/net").LinkTarget!;

    /// <summary>Nobody in these namespaces but the talkers has transferred anything since.</summary>
    private void AssertNobodyElse(Dictionary<ProcessKey, NetworkTotals> before, NetworkSpace[] spaces, params Talker[] talkers)
    {
        string[] here = [.. spaces.Select(static space => Space(space.Pid))];
        foreach ((ProcessKey key, NetworkTotals now) in _rig.Totals().Processes)
        {
            if (talkers.All(talker => talker.Pid != key.Pid) && here.Contains(new FileInfo($"/proc/{key.Pid}/ns/net").LinkTarget))
            {
                NetworkTotals earlier = before.GetValueOrDefault(key);
                Assert.Equal((key.Pid, earlier.Received, earlier.Sent), (key.Pid, now.Received, now.Sent));
            }
        }
    }

    private void AssertRetransmits(Talker talker, int atLeast)
    {
        double ofProcess = 0;
        uint[] ofSockets = [];
        Wait.Until(
            () =>
            {
                // The column before the socket and after it: one may be sent again meanwhile.
                ofProcess = _rig.TotalsOf(talker.Pid).Retransmits;
                ofSockets = [.. _rig.Sockets().Connections.Where(socket => socket.Record.Owner.Pid == talker.Pid).Select(static socket => socket.Record.Retransmits)];
                return ofSockets.Length == 1 && ofSockets[0] >= atLeast && ofProcess == ofSockets[0] && ofProcess == _rig.TotalsOf(talker.Pid).Retransmits;
            },
            () => $"the process has {ofProcess}, its sockets {string.Join(' ', ofSockets)}");
    }

    private void AssertTotals(Talker talker, long received, long sent)
    {
        NetworkTotals totals = _rig.TotalsOf(talker.Pid);
        Assert.Equal((received, sent), ((long)totals.Received, (long)totals.Sent));
    }
    /// <summary>Processes with sockets of their own in both namespaces that do nothing.</summary>
    private sealed class Bystanders : IDisposable
    {
        private readonly List<Talker> _talkers = [];

        public Bystanders(NetworkSpace here, NetworkSpace there, string host)
        {
            Talker listening = Add(Talker.Start(there, "listen", host, 5));
            _ = Add(Talker.Start(here, "hold", host, listening.Ready)).Done();
            _ = Add(Talker.Start(there, "udp", host));
        }

        public void Dispose() => _talkers.ForEach(static talker => talker.Dispose());

        private Talker Add(Talker talker)
        {
            _talkers.Add(talker);
            return talker;
        }
    }
}
