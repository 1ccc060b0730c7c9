using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Bpftop.Kernel.Tests.Bpf;
using Bpftop.Plugins.Tests.Network;
using Bpftop.Plugins.Tests.Network.Names;

namespace Bpftop.EndToEnd.Tests;

/// <summary>The commands of the network plugin, about sockets, look-ups and packets that these tests make.</summary>
public sealed class NetworkCommandTests : IDisposable
{
    /// <summary>Nobody else's packets are in it.</summary>
    private readonly NetworkSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void Connections_in_TIME_WAIT_are_told_of_and_listed_where_that_is_asked_for()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using (Socket client = new(SocketType.Stream, ProtocolType.Tcp))
        {
            client.Connect(listener.LocalEndpoint);
            using Socket accepted = listener.AcceptSocket();
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, accepted.Receive(new byte[1]));
        }

        string[] arguments = ["connections", "-d", "100", "--format", "csv", "-c", "pid,net.state", "--remote-port", $"{((IPEndPoint)listener.LocalEndpoint).Port}"];
        CliResult usual = CliProgram.Run(arguments).Expect(0);
        Assert.Equal("time,pid,net.state", usual.Output.TrimEnd());
        Assert.Matches("[1-9][0-9]* in TIME_WAIT not listed", usual.Error);
        CliResult all = CliProgram.Run([.. arguments, "--time-wait"]).Expect(0);
        Assert.Matches(@"^time,pid,net\.state\r\n[^,]+,,time-wait\r\n$", all.Output);
        Assert.DoesNotContain("TIME_WAIT", all.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_are_chosen_by_process_version_and_port()
    {
        using Talker server = Talker.Start("keep", "127.0.0.1", 1);
        using Talker client = Talker.Start("hold", "127.0.0.1", server.Ready);
        using Talker server6 = Talker.Start(_space, "keep", "::1", 1);
        using Talker client6 = Talker.Start(_space, "hold", "::1", server6.Ready);
        using Talker datagrams = Talker.Start("udp-serve", "127.0.0.1", 1);
        _ = (client.Done(), server.Done(), client6.Done(), server6.Done());

        string[] all =
        [
            $"{client.Pid} tcp established 4 _ {server.Ready}",
            $"{client6.Pid} tcp established 6 _ {server6.Ready}",
            $"{datagrams.Pid} udp open 4 {datagrams.Ready} -",
            $"{server.Pid} tcp established 4 {server.Ready} _",
            $"{server.Pid} tcp listen 4 {server.Ready} -",
            $"{server6.Pid} tcp established 6 {server6.Ready} _",
            $"{server6.Pid} tcp listen 6 {server6.Ready} -",
        ];
        AssertConnections(all);
        AssertConnections([.. all.Where(static row => row.Contains(" 4 ", StringComparison.Ordinal))], "-4");
        AssertConnections([.. all.Where(static row => row.Contains(" 6 ", StringComparison.Ordinal))], "--ipv6");
        AssertConnections([.. all.Where(row => row.StartsWith($"{server.Pid} ", StringComparison.Ordinal))], "--local-port", $"{server.Ready}");
        AssertConnections(
            [.. all.Where(row => row.StartsWith($"{client.Pid} ", StringComparison.Ordinal) || row.StartsWith($"{client6.Pid} ", StringComparison.Ordinal))],
            "--remote-port",
            $"{server.Ready},{server6.Ready}");

        // As JSON and as CSV.
        void AssertConnections(string[] expected, params string[] flags)
        {
            string[] arguments = ["connections", "-d", "100", "-p", string.Join(',', server.Pid, client.Pid, server6.Pid, client6.Pid, datagrams.Pid), .. flags];
            Assert.All<Func<IEnumerable<string>>>([() => JsonConnections(arguments), () => CsvConnections(arguments)], read =>
            {
                string[] found = [];
                Wait.Until(
                    () => (found = [.. read().Order(StringComparer.Ordinal)]).SequenceEqual(expected.Order(StringComparer.Ordinal)),
                    () => $"{string.Join(' ', flags)}: {string.Join("; ", found)}, not {string.Join("; ", expected)}");
            });
        }

        IEnumerable<string> JsonConnections(string[] arguments)
        {
            using JsonDocument document = JsonDocument.Parse(Run([.. arguments, "--format", "json"]).Output);
            Assert.Equal(("bpftop.table/1", "net.connections"), (Text(document.RootElement, "schema"), Text(document.RootElement, "table")));
            return [.. document.RootElement.GetProperty("rows").EnumerateArray().Select(row => Describe(
                Text(row, "pid"), Text(row, "net.proto"), Text(row, "net.state"), Text(row, "net.family"), Text(row, "net.lport"), Text(row, "net.rport")))];
        }

        IEnumerable<string> CsvConnections(string[] arguments)
        {
            string[] lines = Run([.. arguments, "--format", "csv", "-c", "pid,net.proto,net.state,net.family,net.lport,net.rport"]).Output.TrimEnd().Split("\r\n");
            Assert.Equal("time,pid,net.proto,net.state,net.family,net.lport,net.rport", lines[0]);
            return lines[1..].Select(line => line.Split(',')).Select(cells => Describe(cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]));
        }

        // The port that the kernel gave a client is nobody's to know.
        string Describe(string pid, string protocol, string state, string version, string local, string remote) =>
            $"{pid} {protocol} {state} {version} {Known(local)} {(remote.Length == 0 ? "-" : Known(remote))}";
        string Known(string port) => port == $"{server.Ready}" || port == $"{server6.Ready}" || port == $"{datagrams.Ready}" ? port : "_";
    }

    /// <summary>With an interval that is too short for a reading, too.</summary>
    [Theory]
    [InlineData("1000")]
    [InlineData("100")]
    public void The_first_sample_has_every_connection_with_its_rates(string interval)
    {
        using Talker server = Talker.Start("keep", "127.0.0.1", 1);
        using Talker client = Talker.Start("hold", "127.0.0.1", server.Ready);
        _ = (client.Done(), server.Done());

        using JsonDocument document = JsonDocument.Parse(Run("connections", "-p", $"{client.Pid}", "-d", interval, "--format", "json").Output);
        JsonElement row = Assert.Single(document.RootElement.GetProperty("rows").EnumerateArray());
        Assert.Equal((0.0, 0.0, 0.0), (Number(row, "net.rate"), Number(row, "net.rx"), Number(row, "net.tx")));
    }

    [Fact]
    public void Sessions_are_printed_as_they_end_with_their_bytes()
    {
        const int Sessions = 20;
        using Talker server = Talker.Start(_space, "accept", "127.0.0.1", Sessions, 7);
        using Talker client = Talker.Start(_space, "connect", "127.0.0.1", server.Ready, Sessions, 5);
        Process program = Start(
            "sessions", "-p", $"{client.Pid}", "-4", "--remote-port", $"{server.Ready}", "-n", $"{Sessions}", "--format", "csv",
            "-c", "pid,net.rx.total,net.tx.total,net.began,net.how,net.family,net.rport");

        // The header comes when it has begun.
        Assert.Equal("time,pid,net.rx.total,net.tx.total,net.began,net.how,net.family,net.rport", program.StandardOutput.ReadLine());
        client.Continue();
        string[] lines = Finish(program).Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Sessions, lines.Length);
        Assert.All(lines, line => Assert.EndsWith($",{client.Pid},7,5,connected,closed here,4,{server.Ready}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_session_is_a_line_of_JSON()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Process program = Start("sessions", "--format", "json", "-n", "1", "-p", $"{Environment.ProcessId}", "--remote-port", $"{port}");
        while (!program.WaitForExit(20))
        {
            using TcpClient client = new();
            client.Connect(IPAddress.Loopback, port);
            listener.AcceptTcpClient().Dispose();
        }

        using JsonDocument document = JsonDocument.Parse(Finish(program).Output);
        JsonElement row = document.RootElement;
        Assert.Equal(
            ("bpftop.log/1", "net.sessions", $"{Environment.ProcessId}", $"{port}", "connected"),
            (Text(row, "schema"), Text(row, "table"), Text(row, "pid"), Text(row, "net.rport"), Text(row, "net.began")));
        Assert.InRange(Number(row, "net.duration"), 0, 60);
    }

    [Fact]
    public void Names_that_were_not_found_are_chosen()
    {
        using DnsServer server = new();
        HashSet<string> failing = [];
        Process program = Start("dns", "--failed", "-p", $"{Environment.ProcessId}", "--format", "json", "-n", "2");
        while (!program.WaitForExit(20))
        {
            Ask(server, "d0");
            failing.Add(Ask(server, "nx"));
        }

        string[] lines = Finish(program).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line =>
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement row = document.RootElement;
            Assert.Equal(
                ("bpftop.log/1", "net.dns", "NXDOMAIN", "A", "udp", server.Address.ToString()),
                (Text(row, "schema"), Text(row, "table"), Text(row, "net.dns.result"), Text(row, "net.dns.type"), Text(row, "net.dns.via"), Text(row, "net.dns.server")));
            Assert.Contains(Text(row, "net.dns.query"), failing);
            Assert.InRange(Number(row, "net.dns.latency"), 0, 10);
        });
    }

    [Fact]
    public void Names_are_added_up_by_process()
    {
        using DnsServer server = new();
        using Process program = Start("names", "-p", $"{Environment.ProcessId}", "--format", "json", "-n", "1000");
        int asked = 0;
        string name = $"nx.{Guid.NewGuid():N}.test";
        JsonElement row = default;
        try
        {
            // Once it is seen, each is.
            do
            {
                Ask(server, name);
                asked++;
                row = Rows(program).SingleOrDefault(found => Text(found, "net.names.query") == name);
            }
            while (row.ValueKind == JsonValueKind.Undefined);
            double before = Number(row, "net.names.count");
            Assert.InRange(before, 1, asked);
            for (int more = 0; more < 5; more++)
            {
                Ask(server, name);
            }

            Wait.Until(
                () => Number(row = Rows(program).Single(found => Text(found, "net.names.query") == name), "net.names.count") >= before + 5,
                () => $"{row}");
            Assert.Equal(Number(row, "net.names.count"), Number(row, "net.names.failures"));
        }
        finally
        {
            program.Kill();
        }
    }

    [Theory]
    [InlineData("json", 2)]
    [InlineData("csv", 1)]
    public void Traffic_ends_after_the_time_that_it_was_given(string format, int lines)
    {
        CliResult result = Finish(StartInside("traffic", "--mode", "tc", "--iface", "lo", "-t", "2", "--format", format)).Expect(0);

        // A sample each second; as CSV no row, for there are no packets.
        Assert.Equal(lines, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Traffic_of_an_interface_is_counted_to_the_packet_at_both_ends()
    {
        // Datagrams: a long packet of TCP may be cut between the two ends.
        const int Packets = 50;
        const int Size = 777;
        using Talker server = Talker.Start(_space, "udp-serve", "127.0.0.1", Packets * Size);
        using Talker client = Talker.Start(_space, "udp-send", "127.0.0.1", server.Ready, Packets * Size, Size);
        using Process program = StartInside("traffic", "--mode", "tc", "--iface", "lo", "-t", "60", "-d", "500", "--format", "json");
        try
        {
            Wait.Until(() => KernelObjects.LinkedPrograms(program.Id).Count(static name => name.StartsWith("tc_", StringComparison.Ordinal)) == 2, () => "not attached");
            client.Continue();
            Assert.Equal(Packets * Size, client.Done());
            Assert.Equal(Packets * Size, server.Done());
            JsonElement[] rows = [];
            JsonElement sent = default;
            JsonElement received = default;
            Wait.Until(
                () =>
                {
                    rows = Rows(program);
                    sent = rows.SingleOrDefault(row => Text(row, "net.remote") == $"127.0.0.1:{server.Ready}");
                    received = rows.SingleOrDefault(row => Text(row, "net.local") == $"127.0.0.1:{server.Ready}");
                    return IsWhole(sent) && IsWhole(received);
                },
                () => string.Join(' ', rows));

            // With headers of Ethernet, IP and UDP.
            const double Bytes = Packets * (Size + 14.0 + 20 + 8);
            Assert.Equal((Bytes, 0.0), (Number(sent, "net.tx.total"), Number(sent, "net.rx.total")));
            Assert.Equal((0.0, Bytes), (Number(received, "net.tx.total"), Number(received, "net.rx.total")));
            Assert.Equal(("UDP", "L2 tc", "lo", $"{client.Pid}"), (Text(sent, "net.proto"), Text(sent, "net.layer"), Text(sent, "net.if"), Text(sent, "pid")));

            // Who never sends is known by its open socket.
            Wait.Until(
                () => Text(Rows(program).SingleOrDefault(row => Text(row, "net.local") == $"127.0.0.1:{server.Ready}"), "pid") == $"{server.Pid}",
                () => $"not {server.Pid}: {received}");
        }
        finally
        {
            program.Kill();
        }

        static bool IsWhole(JsonElement row) => row.ValueKind == JsonValueKind.Object && Number(row, "net.packets.total") >= Packets;
    }

    [Fact]
    public void The_doctor_says_by_what_each_part_is_done()
    {
        using JsonDocument document = JsonDocument.Parse(Run("doctor", "--json").Output);
        Dictionary<string, (string Outcome, string Detail)> said = document.RootElement.GetProperty("checks").EnumerateArray()
            .Where(static check => Text(check, "subject").StartsWith("network ", StringComparison.Ordinal))
            .ToDictionary(static check => Text(check, "subject")["network ".Length..], static check => (Text(check, "outcome"), Text(check, "detail")));
        string[] expected =
        [
            "bytes", "bytes taken without a call", "retransmits", "sessions", "resets", "who accepts", "exits", "open sockets",
            "sockets without a descriptor", "look-ups by libc", "DNS packets", "traffic by cgroup",
        ];
        Assert.Empty(expected.Except(said.Keys));
        Assert.All(said, static line =>
        {
            Assert.True(line.Value.Outcome is "ok" or "note", $"{line}");
            Assert.NotEqual("", line.Value.Detail);
        });
    }

    /// <summary>A command, and a program that it has attached.</summary>
    [Theory]
    [InlineData("tcp_sockets", "connections")]
    [InlineData("state_by_tp_btf", "sessions")]
    [InlineData("query_passes", "dns")]
    [InlineData("answer_passes", "names")]
    [InlineData("tc_out", "traffic", "--mode", "tc", "--iface", "lo")]
    public void Nothing_is_left_when_it_is_killed(string attached, params string[] arguments)
    {
        KernelObjects held;
        using Process program = StartInside([.. arguments, "-t", "600"]);
        try
        {
            Wait.Until(
                () => KernelObjects.LinkedPrograms(program.Id).Contains(attached),
                () => $"only {string.Join(' ', KernelObjects.LinkedPrograms(program.Id))}");
            held = KernelObjects.Of(program.Id);
        }
        finally
        {
            program.Kill();
            program.WaitForExit();
        }

        Assert.True(held.Count("link") > 5, string.Join(' ', held.Held));
        Wait.Until(() => held.Alive().Count == 0, () => $"left: {string.Join(' ', held.Alive())}");
    }

    private static CliResult Run(params string[] arguments) => CliProgram.Run(arguments).Expect(0);

    private static Process Start(params string[] arguments) => CliProgram.Start(CliProgram.Executable, arguments);

    private static CliResult Finish(Process program) => CliProgram.Finish(program).Expect(0);

    /// <summary>The next sample of a program that prints JSON.</summary>
    private static JsonElement[] Rows(Process program)
    {
        using JsonDocument document = JsonDocument.Parse(program.StandardOutput.ReadLine() ?? throw new InvalidOperationException(program.StandardError.ReadToEnd()));
        return [.. document.RootElement.Clone().GetProperty("rows").EnumerateArray()];
    }

    /// <summary>A value as it is written; empty where it is missing.</summary>
    private static string Text(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";

    private static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();

    /// <summary>Asks for a name that begins with an order to the server, and has the answer.</summary>
    private static string Ask(DnsServer server, string order)
    {
        string name = order.Contains('.', StringComparison.Ordinal) ? order : $"{order}.{Guid.NewGuid():N}.test";
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        socket.Connect(server.Address, 53);
        socket.Send(DnsWire.Query(1, name, DnsWire.A));
        socket.Receive(new byte[512]);
        return name;
    }

    /// <summary>Starts the program in the network namespace of the test.</summary>
    private Process StartInside(params string[] arguments) => CliProgram.Start(_space.Enter[0], [.. _space.Enter[1..], CliProgram.Executable, .. arguments]);
}
