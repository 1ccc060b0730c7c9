using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bpftop.Network.Names;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>Queries that this process sends by itself, and their answers, as the running kernel passes them on.</summary>
[Collection(nameof(NamesRig))]
public sealed class PacketTests : IDisposable
{
    private readonly NamesRig _rig = new();
    private readonly DnsServer _server = new(hasVersion6: true);
    private ushort _id = 100;

    public void Dispose()
    {
        _rig.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("udp", 5)]
    [InlineData("udp", 50)]
    [InlineData("udp", 500)]
    [InlineData("tcp", 5)]
    [InlineData("tcp", 50)]
    public void Latency_is_what_client_and_server_measure(string via, int delay)
    {
        double began = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        NineTries.AreWithinATenth(() =>
        {
            string name = Name($"d{delay}");
            double waited = via == "udp" ? Ask(name) : AskByTcp(name);
            Lookup lookup = Assert.Single(_rig.Await(name, 1));
            double held = _server.Held(name, DnsWire.A);
            Assert.InRange(lookup.Latency, held, waited);
            Assert.Equal(
                (via, "A", "NOERROR", 1.0, Environment.ProcessId, _server.Address.ToString()),
                (lookup.Via, lookup.Type, lookup.Result, lookup.Tries, lookup.Process.Pid, lookup.Server));
            Assert.Equal(File.ReadAllText("/proc/self/comm").Trim(), lookup.ProcessName);
            Assert.InRange(lookup.Time, began - 1, began + 300);
            Assert.NotEqual(0ul, lookup.CgroupId);
            return (lookup.Latency / held) - 1;
        });
    }

    [Theory]
    [InlineData("nx", "NXDOMAIN")]
    [InlineData("fail", "SERVFAIL")]
    [InlineData("refused", "REFUSED")]
    [InlineData("nodata", "NODATA")]
    [InlineData("bare", "FORMERR")]
    public void What_the_server_says_is_the_result(string order, string result)
    {
        string name = Name(order);
        Ask(name);
        Assert.Equal(result, Assert.Single(_rig.Await(name, 1)).Result);
        NameSum sum = Assert.Single(_rig.Sums, sum => sum.Name == name);
        Assert.Equal((1, result == "NODATA" ? 0 : 1), (sum.Count, sum.Failures));
        Assert.True(sum.Minimum > 0 && sum.Minimum == sum.Median && sum.Median == sum.Percentile99);
    }

    [Fact]
    public async Task Silence_is_a_time_out_until_an_answer_comes()
    {
        string silent = Name("silent");
        string late = Name("d10000");
        using Socket socket = Client(_server.Address);
        socket.Send(DnsWire.Query(1, silent, DnsWire.A));
        socket.Send(DnsWire.Query(2, late, DnsWire.A));
        long sent = Stopwatch.GetTimestamp();
        await Wait.UntilAsync(() => _rig.Of(silent).Length == 1 && _rig.Of(late).Length == 1, static () => "nothing was decided");
        Assert.InRange(Stopwatch.GetElapsedTime(sent).TotalSeconds, 4.9, 30);
        Lookup row = Assert.Single(_rig.Of(late));
        Assert.Equal((Words.TimeOut, true), (row.Result, double.IsNaN(row.Latency)));

        await Wait.UntilAsync(() => _rig.Of(late).Single().Result != Words.TimeOut, static () => "the late answer was not seen");
        Lookup again = Assert.Single(_rig.Of(late));
        Assert.Equal((row.Number, "NOERROR"), (again.Number, again.Result));
        Assert.InRange(again.Latency, _server.Held(late, DnsWire.A), 30);
        row = Assert.Single(_rig.Of(silent));
        Assert.Equal((Words.TimeOut, true), (row.Result, double.IsNaN(row.Latency)));
        NameSum sum = Assert.Single(_rig.Sums, sum => sum.Name == late);
        Assert.Equal((1, 1, again.Latency), (sum.Count, sum.Failures, sum.Median));
    }

    [Fact]
    public void A_query_that_is_sent_again_is_one_look_up()
    {
        string name = Name("second");
        using Socket socket = Client(_server.Address);
        byte[] query = DnsWire.Query(++_id, name, DnsWire.A);
        socket.Send(query);
        Wait.Until(() => !socket.Poll(20_000, SelectMode.SelectRead), static () => "the first was answered");
        socket.Send(query);
        socket.Receive(new byte[512]);

        Lookup lookup = Assert.Single(_rig.Await(name, 1));
        Assert.Equal(2, lookup.Tries);
        Assert.InRange(lookup.Latency, 0.02, 30);
    }

    [Fact]
    public void Version_6_is_seen_with_and_without_extension_headers()
    {
        string plain = Name("v6");
        string extended = Name("v6");
        using Socket socket = Client(IPAddress.IPv6Loopback);
        socket.Send(DnsWire.Query(++_id, plain, DnsWire.Aaaa));
        socket.Receive(new byte[512]);

        // Hop-by-hop options of nothing but padding (RFC 8200; linux/in6.h: IPV6_HOPOPTS).
        socket.SetRawSocketOption(41, 54, [0, 0, 1, 4, 0, 0, 0, 0]);
        socket.Send(DnsWire.Query(++_id, extended, DnsWire.Aaaa));
        socket.Receive(new byte[512]);

        Assert.All<string>([plain, extended], name =>
        {
            Lookup lookup = Assert.Single(_rig.Await(name, 1));
            Assert.Equal(("::1", "AAAA", "NOERROR"), (lookup.Server, lookup.Type, lookup.Result));
        });
    }

    [Fact]
    public void Version_4_is_seen_with_options()
    {
        string name = Name("v4");
        using Socket socket = Client(_server.Address);

        // Four that do nothing (RFC 791; linux/in.h: IP_OPTIONS).
        socket.SetRawSocketOption(0, 4, [1, 1, 1, 1]);
        socket.Send(DnsWire.Query(++_id, name, DnsWire.A));
        socket.Receive(new byte[512]);
        Assert.Equal("NOERROR", Assert.Single(_rig.Await(name, 1)).Result);
    }

    [Fact]
    public void The_case_of_a_name_does_not_matter_and_many_are_told_apart()
    {
        // No more at once than the server's socket has room for.
        string[] names = [.. Enumerable.Range(0, 50).Select(_ => Name("d20"))];
        string[] asked = [.. names.Select(static (name, index) => index % 2 == 0 ? name : name.ToUpperInvariant())];
        using Socket socket = Client(_server.Address);
        foreach (string name in asked)
        {
            socket.Send(DnsWire.Query(7, name, DnsWire.A));
            socket.Send(DnsWire.Query(7, name, DnsWire.Aaaa));
        }

        Wait.Until(() => asked.All(name => _rig.Of(name).Length == 2), () => $"{asked.Count(name => _rig.Of(name).Length == 2)} of {asked.Length}");
        Assert.All(asked, name => Assert.All(_rig.Of(name), lookup => Assert.InRange(lookup.Latency, _server.Held(name, lookup.Type == "A" ? DnsWire.A : DnsWire.Aaaa), 30)));
        Assert.All(names, name => Assert.Equal(2, Assert.Single(_rig.Sums, sum => sum.Name == name).Count));
    }

    [Fact]
    public void What_does_not_fit_is_counted_and_no_answer_is_guessed()
    {
        string name = Name("silent");
        _ = _rig.Lookups;
        using Socket socket = Client(_server.Address);
        byte[] query = DnsWire.Query(1, name, DnsWire.A);
        const int Sent = 20_000;
        for (int number = 0; number < Sent; number++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(query, (ushort)number);
            socket.Send(query);
        }

        _ = _rig.Lookups;
        Assert.EndsWith(" packets found no room", _rig.Notice, StringComparison.Ordinal);
        int lost = int.Parse(_rig.Notice!.AsSpan(0, _rig.Notice!.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        Assert.InRange(lost, 1, Sent);

        // The rest are waited for, so all that were sent are accounted for. Packets of others may be among the lost ones.
        Wait.Until(
            () => _rig.Lookups.Length > 0 && _rig.Sums.Where(sum => sum.Name == name).Sum(static sum => sum.Count) >= Sent - lost,
            () => $"{_rig.Lookups.Length} look-ups, {lost} lost");
        Assert.InRange(_rig.Sums.Single(sum => sum.Name == name).Count, Sent - lost, Sent - 1);
        Assert.All(_rig.Of(name), static lookup => Assert.Equal(Words.NotKnown, lookup.Result));
        Assert.Equal(0, Assert.Single(_rig.Sums, sum => sum.Name == name).Failures);
    }

    private static string Name(string order) => $"{order}.{Guid.NewGuid():N}.test";

    private static Socket Client(IPAddress server)
    {
        Socket socket = new(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        socket.Connect(server, 53);
        return socket;
    }

    /// <returns>Seconds until the answer.</returns>
    private double Ask(string name)
    {
        using Socket socket = Client(_server.Address);
        byte[] query = DnsWire.Query(++_id, name, DnsWire.A);
        long began = Stopwatch.GetTimestamp();
        socket.Send(query);
        socket.Receive(new byte[512]);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <returns>Seconds until the answer, once connected.</returns>
    private double AskByTcp(string name)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 20_000 };
        socket.Connect(_server.Address, 53);
        byte[] query = DnsWire.Query(++_id, name, DnsWire.A);
        long began = Stopwatch.GetTimestamp();
        socket.Send([0, (byte)query.Length, .. query]);
        socket.Receive(new byte[512]);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
