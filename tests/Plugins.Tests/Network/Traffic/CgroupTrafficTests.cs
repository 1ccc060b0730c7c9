using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Bpftop.Network;
using Bpftop.Network.Traffic;
using Bpftop.Plugins.Tests.Freezer;
using Bpftop.Plugins.Tests.Network.Sockets;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>Packets of sockets, counted at a cgroup.</summary>
[Collection(TrafficRig.InKernel)]
public sealed class CgroupTrafficTests
{
    [Fact]
    public void Datagrams_over_loopback_are_counted_to_the_byte_at_both_ends()
    {
        using TrafficRig rig = new();
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        IPEndPoint at = (IPEndPoint)server.Client.LocalEndPoint!;

        IPEndPoint from = Senders.Send(at, packets: 50, size: 777, IPAddress.Loopback);

        FlowRow sent = rig.WaitFor(row => row.Local == $"{from}" && row.Remote == $"{at}", static row => row.PacketsTotal >= 50);
        FlowRow received = rig.WaitFor(row => row.Local == $"{at}" && row.Remote == $"{from}", static row => row.PacketsTotal >= 50);
        const double Bytes = 50 * (777 + Senders.UdpHeaders);
        Assert.Equal((50.0, Bytes, 0.0), (sent.PacketsTotal, sent.SentTotal, sent.ReceivedTotal));
        Assert.Equal((50.0, 0.0, Bytes), (received.PacketsTotal, received.SentTotal, received.ReceivedTotal));
        Assert.Equal(("UDP", "L3 cgroup", "lo", Environment.ProcessId), (sent.Protocol, sent.Layer, sent.Interface, sent.Pid));
        Assert.Equal(double.NaN, received.Pid);
        Assert.InRange(sent.FirstNs, 1ul, ulong.MaxValue);
    }

    [Fact]
    public void Rates_are_what_came_since_the_reading_before()
    {
        using TrafficRig rig = new();
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        using UdpClient client = new(new IPEndPoint(IPAddress.Loopback, 0));
        client.Connect((IPEndPoint)server.Client.LocalEndPoint!);
        client.Send(new byte[1000]);
        FlowRow first = rig.WaitFor(Mine, static _ => true);
        Assert.True(first.Sent > 0 && first.Packets > 0, $"{first}");
        Assert.Equal(8 * (first.Sent + first.Received), first.Bits);

        FlowRow still = rig.WaitFor(Mine, static row => row.Sent == 0);
        Assert.Equal((0.0, 0.0, 1028.0), (still.Bits, still.Packets, still.SentTotal));
        Assert.Same(still, rig.WaitFor(Mine, static _ => true));

        bool Mine(FlowRow row) => row.Local == $"{client.Client.LocalEndPoint}";
    }

    /// <summary>Neither the client's process for the server's answer to a SYN, nor one for an interrupt.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Each_end_of_a_connection_has_its_own_process(string host)
    {
        using TrafficRig rig = new();
        using Talker server = Talker.Start("accept", host, 1, 1000);
        using Talker client = Talker.Start("connect", host, server.Ready, 1, 123_456);
        client.Continue();
        Assert.Equal((1000, 123_456), (client.Done(), server.Done()));
        string end = $"{new IPEndPoint(IPAddress.Parse(host), server.Ready)}";

        FlowRow of = rig.WaitFor(row => row.Remote == end, static row => row.SentTotal > 123_456);
        FlowRow to = rig.WaitFor(row => row.Local == end, static row => row.ReceivedTotal > 123_456 && row.SentTotal > 1000);

        Assert.Equal((client.Pid, server.Pid), (of.Pid, to.Pid));
        Assert.StartsWith("talker", of.Name, StringComparison.Ordinal);
        Assert.Equal((of.SentTotal, of.ReceivedTotal), (to.ReceivedTotal, to.SentTotal));
    }

    /// <summary>Who never sends in a call of its own: what it answers by, the kernel sends.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Who_only_receives_has_its_process_too(string host)
    {
        const int Bytes = 3000;
        using SocketRig sockets = new();
        using TrafficRig rig = new(sockets.Owners, TableColumns.MostRows);
        using Talker server = Talker.Start("keep", host, 1);
        using Talker client = Talker.Start("hold", host, server.Ready);
        using Talker datagrams = Talker.Start("udp-serve", host, Bytes);
        using Talker sender = Talker.Start("udp-send", host, datagrams.Ready, Bytes, Bytes);
        sender.Continue();
        _ = (client.Done(), server.Done());
        Assert.Equal((Bytes, Bytes), (sender.Done(), datagrams.Done()));
        foreach (Talker receiver in (Talker[])[server, datagrams])
        {
            string end = $"{new IPEndPoint(IPAddress.Parse(host), receiver.Ready)}";
            FlowRow row = rig.WaitFor(
                row => row.Local == end,
                row =>
                {
                    _ = sockets.Owners.IsPaid ? sockets.Sockets() : null;
                    return !double.IsNaN(row.Pid);
                });
            Assert.Equal((receiver.Pid, "talker"), (row.Pid, row.Name?[..6]));
        }
    }

    /// <summary>Of 64 KiB and more the IP header says nothing. They are cut before the other end, where the interface's own
    /// counters say what there was, with what was sent again.</summary>
    [Fact]
    public void Packets_of_more_than_64_KiB_count_whole()
    {
        const long Payload = 64 << 20;
        const double Cut = 0.01;
        using NetworkSpace space = new();
        using TrafficRig rig = new();
        using Talker server = Talker.Start(space, "serve", "127.0.0.1", "read");
        using Talker client = Talker.Start(space, "send", "127.0.0.1", server.Ready, "write", Payload);
        client.Continue();
        Assert.Equal(Payload, server.Done());
        string end = $"127.0.0.1:{server.Ready}";
        FlowRow[] ends = [];
        double there = 0;
        Wait.Until(
            () =>
            {
                FlowRow[] now = [.. rig.Read().Where(row => (row.Remote == end && row.Pid == client.Pid) || row.Local == end)];

                // Ended connections go after some seconds.
                ends = now.Length > 0 ? now : ends;
                there = LoopbackBytes(space);
                return ends.Sum(static row => row.ReceivedTotal) == there;
            },
            () => $"{there} bytes: {string.Join('\n', ends.AsEnumerable())}");

        Assert.Equal(2, ends.Length);
        FlowRow of = ends.Single(row => row.Remote == end);
        FlowRow to = ends.Single(row => row.Local == end);
        Assert.True(of.PacketsTotal < to.PacketsTotal, $"nothing was cut: {of} {to}");

        // The headers of the pieces are all that is more.
        Assert.InRange(of.SentTotal + to.SentTotal, there * (1 - Cut), there);
    }

    /// <summary>What went over a loopback interface: IP packets, for it counts them without the header of Ethernet
    /// (drivers/net/loopback.c, loopback_xmit).</summary>
    private static double LoopbackBytes(NetworkSpace space)
    {
        using JsonDocument links = JsonDocument.Parse(space.Run("ip", "-j", "-s", "link", "show", "lo"));
        return links.RootElement[0].GetProperty("stats64").GetProperty("rx").GetProperty("bytes").GetInt64();
    }

    [Fact]
    public void Same_ends_in_two_network_namespaces_are_two_flows()
    {
        using NetworkSpace one = new();
        using NetworkSpace other = new();
        using TrafficRig rig = new();
        foreach (NetworkSpace space in (NetworkSpace[])[one, other])
        {
            using Talker sender = Talker.Start(space, "udp-send", "127.0.0.77", 9, 300, 100);
            sender.Continue();
            Assert.Equal(300, sender.Done());
        }

        // Nobody listens: the kernel answers with ICMP, whose ends have no ports.
        FlowRow[] answers = [];
        Wait.Until(
            () => (answers = [.. rig.Read().Where(static row => row is { Local: "127.0.0.77", Remote: "127.0.0.1", Protocol: "ICMP" })]).Length == 2,
            () => string.Join('\n', answers.AsEnumerable()));
        Assert.All(answers, static row => Assert.Equal("destination unreachable/3", row.Application));
        Assert.All(answers, static row => Assert.Equal(double.NaN, row.Pid));
    }

    [Fact]
    public void Only_the_cgroup_that_is_asked_for_is_counted_and_its_path_is_known()
    {
        using TestCgroup cgroup = new();
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)server.Client.LocalEndPoint!).Port;
        using TrafficRig rig = new(("cgroup", cgroup.Path));
        rig.Cgroups.Know(cgroup.Path);
        Senders.Send(new IPEndPoint(IPAddress.Loopback, port), packets: 1, size: 10);
        using Sleeper inside = Sleeper.Start(cgroup.Path, "bash", "-c", $"echo hello > /dev/udp/127.0.0.1/{port}; exec sleep 1000");

        FlowRow row = rig.WaitFor(row => row.Remote == $"127.0.0.1:{port}", static _ => true);

        Assert.Equal((cgroup.Path, inside.Pid, 1.0, 6.0 + Senders.UdpHeaders), (row.Cgroup, row.Pid, row.PacketsTotal, row.SentTotal));
        Assert.All(rig.Read(), each => Assert.Equal(cgroup.Path, each.Cgroup));
    }

    [Fact]
    public void Flows_that_find_no_room_are_counted_all_together()
    {
        using TestCgroup cgroup = new();
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)server.Client.LocalEndPoint!).Port;
        using TrafficRig rig = new(("cgroup", cgroup.Path), ("flows", "16"));
        using Sleeper inside = Sleeper.Start(
            cgroup.Path, "bash", "-c", $"for i in $(seq 100); do echo hello > /dev/udp/127.0.0.1/{port}; done; exec sleep 1000");
        FlowRow[] rows = [];
        Wait.Until(() => (rows = rig.Read()).Sum(static row => row.PacketsTotal) >= 100, () => string.Join('\n', rows.AsEnumerable()));

        Assert.Equal(17, rows.Length);
        Assert.Equal(100 * (6 + Senders.UdpHeaders), rows.Sum(static row => row.SentTotal));
        Assert.InRange(rows.Single(static row => row.Local == "flows beyond 16").PacketsTotal, 50, 84);
    }

    [Fact]
    public void More_flows_than_rows_are_added_up_in_one()
    {
        const int Flows = 10_500;
        const int Shown = 10_000;
        using TrafficRig rig = new(Shown);
        using UdpClient client = new(new IPEndPoint(IPAddress.Loopback, 0));
        for (int flow = 0; flow < Flows; flow++)
        {
            client.Send([1], new IPEndPoint(IPAddress.Parse("127.0.0.78"), 20_000 + flow));
        }

        TrafficView view = TrafficView.None;
        Wait.Until(() => (view = rig.View()).Rows.Sum(static row => row.PacketsTotal) >= Flows, () => $"{view.Rows.Length} rows");

        FlowRow[] rows = [.. view.Rows];
        FlowRow more = Assert.Single(rows, static row => row.Key == "more");
        Assert.Equal(Shown, Array.IndexOf(rows, more));
        int hidden = int.Parse(more.Local!.Replace(" flows more", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(hidden, Flows - Shown, Flows);
        Assert.InRange(more.SentTotal, hidden * (1 + Senders.UdpHeaders), double.MaxValue);
        Assert.Equal($"{hidden} flows more, in one row", view.Notice);
    }

    [Fact]
    public async Task A_TLS_client_and_an_HTTP_client_say_whom_they_ask_for()
    {
        using TrafficRig rig = new();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        IPEndPoint at = (IPEndPoint)listener.LocalEndpoint;
        using X509Certificate2 certificate = Certificate("secure.example.test");
        Task<(TcpClient, SslStream)> served = ServeTlsAsync(listener, certificate);
        using TcpClient client = new(AddressFamily.InterNetwork);
        await client.ConnectAsync(at);
        await using SslStream secure = new(client.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => certificate.Equals(shown));
        await secure.AuthenticateAsClientAsync("secure.example.test");
        (TcpClient accepted, SslStream inner) = await served;
        using (accepted)
        await using (inner)
        {
            string ofSecure = $"{client.Client.LocalEndPoint}";
            HashSet<string> ofPlain = [];
            List<TcpClient> plain = [];
            try
            {
                // The client's row and the server's, which see the same bytes.
                foreach (Func<FlowRow, string?> end in (Func<FlowRow, string?>[])[static row => row.Local, static row => row.Remote])
                {
                    Assert.Equal("TLS", rig.WaitFor(row => end(row) == ofSecure, static row => row.Host == "secure.example.test").Application);

                    // What is known of a flow's first bytes is one packet of it, and other tests may have filled the room for such: then
                    // the next connection's.
                    long last = 0;
                    Wait.Until(
                        () =>
                        {
                            if (TimeProvider.System.GetElapsedTime(last) > TimeSpan.FromSeconds(5))
                            {
                                last = TimeProvider.System.GetTimestamp();
                                plain.Add(new TcpClient(AddressFamily.InterNetwork));
                                plain[^1].Connect(at);
                                plain[^1].GetStream().Write("GET /a HTTP/1.1\r\nHost: plain.example.test\r\n\r\n"u8);
                                ofPlain.Add($"{plain[^1].Client.LocalEndPoint}");
                            }

                            return rig.Read().Any(row => ofPlain.Contains(end(row) ?? "") && row is { Application: "HTTP", Host: "plain.example.test" });
                        },
                        () => $"no HTTP of {string.Join(' ', ofPlain)}: {string.Join('\n', rig.Read().Where(row => ofPlain.Contains(end(row) ?? "")))}");
                }
            }
            finally
            {
                plain.ForEach(static connection => connection.Dispose());
            }
        }
    }

    private static async Task<(TcpClient Client, SslStream Stream)> ServeTlsAsync(TcpListener listener, X509Certificate2 certificate)
    {
        TcpClient accepted = await listener.AcceptTcpClientAsync();
        SslStream stream = new(accepted.GetStream());
        await stream.AuthenticateAsServerAsync(certificate);
        return (accepted, stream);
    }

    private static X509Certificate2 Certificate(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }
}
