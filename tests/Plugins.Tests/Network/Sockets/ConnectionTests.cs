using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Bpftop.Network.Sockets;

namespace Bpftop.Plugins.Tests.Network.Sockets;

/// <summary>The open sockets, beside what ss says of them.</summary>
public sealed partial class ConnectionTests : IDisposable
{
    private readonly SocketRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_connection_has_its_process_bytes_round_trip_and_age()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start(5);
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using Talker client = Talker.Start("hold", "127.0.0.1", port);
        using Socket accepted = listener.AcceptSocket();
        accepted.Send(new byte[4321]);
        Assert.Equal(0, client.Done());

        Connection near = Only(socket => socket.Remote == $"127.0.0.1:{port}");
        Connection far = Only(socket => socket.Local == $"127.0.0.1:{port}" && !socket.IsListening);
        Assert.Equal(("tcp", "established", client.Pid, (string?)$"127.0.0.1:{port}"), (near.Protocol, near.State, near.Record.Owner.Pid, near.Remote));
        Assert.StartsWith("talker", near.Name, StringComparison.Ordinal);
        Assert.Equal((4321ul, 0ul), (near.Record.Received, near.Record.Sent));
        Assert.Equal((0ul, 4321ul), (far.Record.Received, far.Record.Sent));
        Assert.Equal((4321u, Environment.ProcessId), (near.Record.ReceiveQueue, far.Record.Owner.Pid));
        Assert.InRange(far.Record.RoundTripMicroseconds, 1u, 1_000_000u);
        Assert.True(near.Record.OpenedNs > 0 && far.Record.OpenedNs > 0, $"{near.Record.OpenedNs} {far.Record.OpenedNs}");
        Assert.Equal(1, near.Holders);
        Assert.Equal("lo", near.Interface);

        accepted.Send(new byte[1000]);
        Connection later = Only(socket => socket.Remote == $"127.0.0.1:{port}");
        Assert.Equal(near.Key, later.Key);
        Assert.True(later.ReceivedPerSecond > 0 && later.SentPerSecond == 0, $"{later.ReceivedPerSecond} {later.SentPerSecond}");
    }

    [Fact]
    public void A_listening_socket_has_its_backlog()
    {
        using Talker server = Talker.Start("listen", "127.0.0.1", 7);
        using Talker first = Talker.Start("hold", "127.0.0.1", server.Ready);
        using Talker second = Talker.Start("hold", "127.0.0.1", server.Ready);
        _ = (first.Done(), second.Done());

        Connection listening = Only(socket => socket.IsListening && socket.Local == $"127.0.0.1:{server.Ready}");
        Assert.Equal((2u, 7u, server.Pid), (listening.Record.ReceiveQueue, listening.Record.SendQueue, listening.Record.Owner.Pid));
        Assert.Null(listening.Remote);
        Assert.True(double.IsNaN(listening.ReceivedPerSecond));
    }

    [Fact]
    public void A_connection_in_TIME_WAIT_is_counted_and_listed_where_that_is_asked_for()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string server = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        using (Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            client.Connect(listener.LocalEndpoint);
            using Socket accepted = listener.AcceptSocket();

            // Who closes first waits.
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, accepted.Receive(new byte[1]));
        }

        using SocketRig asked = new(options: KeyValuePair.Create(SocketPrograms.TimeWaitKey, "true"));
        Wait.Until(
            () => asked.Sockets().Connections.Any(socket => socket.Remote == server && socket.State == "time-wait" && socket.Record.Owner.Pid == 0),
            () => string.Join(" | ", asked.Sockets().Connections.Where(socket => socket.Remote == server).Select(Describe)));
        SocketReadings readings = _rig.Sockets();
        Assert.DoesNotContain(readings.Connections, static socket => socket.State == "time-wait");
        Assert.Matches("^[1-9][0-9]* in TIME_WAIT not listed", readings.Notice);
        Assert.DoesNotContain("TIME_WAIT", asked.Sockets().Notice ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void What_never_connects_has_its_age_too_and_what_was_there_before_has_none()
    {
        using Talker oldListener = Talker.Start("listen", "127.0.0.1", 5);
        using Talker oldUdp = Talker.Start("udp", "127.0.0.1");
        using SocketRig late = new();
        using Talker before = Talker.Start("hold", "127.0.0.1", oldListener.Ready);
        _ = before.Done();
        using Talker listener = Talker.Start("listen", "127.0.0.1", 5);
        using Talker udp = Talker.Start("udp", "127.0.0.1");
        using Talker after = Talker.Start("hold", "127.0.0.1", oldListener.Ready);
        _ = after.Done();

        Dictionary<int, ulong> opened = [];
        Wait.Until(
            () =>
            {
                opened = late.Sockets().Connections.Where(static socket => socket.Holders > 0).DistinctBy(static socket => socket.Record.Owner.Pid)
                    .ToDictionary(static socket => socket.Record.Owner.Pid, static socket => socket.Record.OpenedNs);
                return new[] { oldListener, oldUdp, before, listener, udp, after }.All(talker => opened.ContainsKey(talker.Pid));
            },
            () => "they are not all found");
        Assert.True(opened[before.Pid] > 0);
        Assert.InRange(opened[listener.Pid], opened[before.Pid], opened[after.Pid]);
        Assert.InRange(opened[udp.Pid], opened[listener.Pid], opened[after.Pid]);
        Assert.Equal((0ul, 0ul), (opened[oldListener.Pid], opened[oldUdp.Pid]));
    }

    /// <summary>The pid of who accepts is the lower one; the child alone reads.</summary>
    [Fact]
    public void Of_two_that_have_a_connection_open_the_one_that_accepted_or_else_used_it_first_is_named()
    {
        using Talker server = Talker.Start("hand-over", "127.0.0.1");
        using Talker client = Talker.Start("send", "127.0.0.1", server.Ready, "write", 4321);
        client.Continue();
        int child = (int)server.Done();
        Assert.Equal(4321, client.Done());
        Wait.Until(() => _rig.TotalsOf(child).Received == 4321, () => $"{_rig.TotalsOf(child)}");

        Connection connection = Only(socket => socket.Local == $"127.0.0.1:{server.Ready}" && !socket.IsListening);
        Assert.Equal((2, _rig.Programs.SeesAccepts ? server.Pid : child), (connection.Holders, connection.Record.Owner.Pid));
    }

    [Fact]
    public void The_connections_that_carry_MPTCP_have_the_process_of_its_socket()
    {
        using Talker server = Talker.Start("mptcp", "serve", "127.0.0.1", "read");
        using Talker client = Talker.Start("mptcp", "send", "127.0.0.1", server.Ready, "write", 4321);
        client.Continue();
        _ = (client.Done(), server.Done());
        string local = $"127.0.0.1:{server.Ready}";

        Connection listening = Only(socket => socket.Protocol == "mptcp" && socket.Local == local && socket.State == "listen");
        Connection accepted = Only(socket => socket.Protocol == "mptcp" && socket.Local == local && socket.State != "listen");
        Connection near = Only(socket => socket.Protocol == "mptcp" && socket.Remote == local);
        Assert.Equal((server.Pid, server.Pid, client.Pid), (listening.Record.Owner.Pid, accepted.Record.Owner.Pid, near.Record.Owner.Pid));
        Assert.False(near.HasCounts);
        Connection carrier = Only(socket => socket.Protocol == "tcp" && socket.Remote == local);
        Connection other = Only(socket => socket.Protocol == "tcp" && socket.Local == local && !socket.IsListening);
        Assert.Equal((client.Pid, server.Pid), (carrier.Record.Owner.Pid, other.Record.Owner.Pid));
        Assert.Equal(4321ul, other.Record.Received);
    }

    /// <summary>Of every process, in every namespace; by address, state, process, congestion control, window, bytes and round trips: all
    /// of them are at rest by then, so that nothing changes any more between one and the other.</summary>
    [Fact]
    public void It_agrees_with_ss_on_every_open_socket_of_three_namespaces()
    {
        using NetworkSpace first = new();
        using NetworkSpace second = new();
        first.Join(second, "10.99.8.1/24", "10.99.8.2/24");
        List<Talker> talkers = [];
        try
        {
            Busy(talkers, first, first, "127.0.0.1");
            Busy(talkers, second, second, "::1");
            Busy(talkers, second, first, "10.99.8.2");
            Busy(talkers, null, null, "127.0.0.1");
            foreach (NetworkSpace? space in (NetworkSpace?[])[first, second, null])
            {
                Agree(space, [.. talkers.Select(static talker => talker.Pid)]);
            }
        }
        finally
        {
            talkers.ForEach(static talker => talker.Dispose());
        }
    }

    /// <summary>In the tests' own namespaces about everything there is, in the machine's about the processes of this test: others
    /// come and go. A socket that was made and never used is none for ss.</summary>
    private void Agree(NetworkSpace? space, HashSet<int> pids)
    {
        uint id = space?.Id ?? NamespaceFile.OwnNetwork();
        string difference = "";
        Wait.Until(
            () =>
            {
                SortedSet<string> theirs = [.. BySs(space).Where(line => space is not null || pids.Contains(line.Pid)).Select(static line => line.Text)];
                SortedSet<string> ours =
                [
                    .. _rig.Sockets().Connections
                        .Where(socket => socket.Record.NetworkNamespace == id && socket.State is not ("time-wait" or "closed"))
                        .Where(socket => space is not null || pids.Contains(socket.Record.Owner.Pid))
                        .Select(Describe),
                ];
                difference = $"{id}: only ss: {string.Join(" | ", theirs.Except(ours))}; only here: {string.Join(" | ", ours.Except(theirs))}";
                return theirs.Count > 3 && theirs.SetEquals(ours);
            },
            () => difference);
    }

    /// <summary>A server that has taken some, one that has not, and a UDP socket.</summary>
    private static void Busy(List<Talker> talkers, NetworkSpace? space, NetworkSpace? clients, string host)
    {
        Talker serving = Add(Talker.Start(space, "serve", host, "read"));
        Talker listening = Add(Talker.Start(space, "listen", host, 9));
        Talker sending = Add(Talker.Start(clients, "send", host, serving.Ready, "write", 54_321));
        Talker held = Add(Talker.Start(clients, "hold", host, listening.Ready));
        _ = Add(Talker.Start(space, "udp-serve", host, 10));
        sending.Continue();
        _ = (sending.Done(), serving.Done(), held.Done());

        Talker Add(Talker talker)
        {
            talkers.Add(talker);
            return talker;
        }
    }

    private static string Describe(Connection socket)
    {
        string process = socket.Holders > 0 ? $"{socket.Record.Owner.Pid}" : "-";
        string local = $"{socket.Protocol} {socket.State} {socket.Local} {socket.Remote ?? "-"} {process}";
        return socket.IsFullTcp
            ? $"{local} {socket.Congestion} {socket.Record.Window} {socket.Record.Sent} {socket.Record.Received} {RoundTrip(socket.Record)}"
            : socket.IsListening ? $"{local} {socket.Record.ReceiveQueue} {socket.Record.SendQueue}" : local;
    }

    private static IEnumerable<(int Pid, string Text)> BySs(NetworkSpace? space)
    {
        string[] words = [.. space?.Enter ?? [], "ss", "-tuanpiOHn"];
        using System.Diagnostics.Process ss = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true })!;
        string output = ss.StandardOutput.ReadToEnd();
        ss.WaitForExit();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields[1] == "TIME-WAIT")
            {
                continue;
            }

            string state = fields[1] switch
            {
                "ESTAB" => fields[0] == "udp" ? "connected" : "established",
                "UNCONN" => "open",
                var other => other.ToLowerInvariant(),
            };
            int[] pids = [.. Pid().Matches(line).Select(static match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).Order()];
            string start = $"{fields[0]} {state} {Address(fields[4])} {(fields[5].EndsWith(":*", StringComparison.Ordinal) ? "-" : Address(fields[5]))} {(pids.Length > 0 ? pids[0] : "-")}";
            yield return (pids.FirstOrDefault(), fields[0] == "udp" ? start
                : state == "listen" ? $"{start} {fields[2]} {fields[3]}"
                : $"{start} {Congestion().Match(line).Groups[1]} {Value(line, "cwnd")} {Value(line, "bytes_sent") - Value(line, "bytes_retrans")} {Value(line, "bytes_received") - (HasFin(state) ? 1 : 0)} {RoundTrip(line)}");
        }
    }

    /// <summary>ss counts the peer's FIN as a byte that was received.</summary>
    private static bool HasFin(string state) => state is "close-wait" or "last-ack" or "closing";

    private static long Value(string line, string name) =>
        Regex.Match(line, $@"\b{name}:(\d+)") is { Success: true } match ? long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <summary>ss says neither where there was none yet.</summary>
    private static string RoundTrip(in SocketRecord record) =>
        record.RoundTripMicroseconds == 0 ? "0 0" : $"{record.RoundTripMicroseconds} {record.RoundTripVariationMicroseconds}";

    /// <summary>The round trip and how far it differs, in microseconds: ss has milliseconds.</summary>
    private static string RoundTrip(string line)
    {
        Match match = RoundTripText().Match(line);
        return match.Success ? $"{Microseconds(match.Groups[1])} {Microseconds(match.Groups[2])}" : "0 0";

        static long Microseconds(Group group) => (long)Math.Round(double.Parse(group.ValueSpan, CultureInfo.InvariantCulture) * 1000);
    }

    /// <summary>Without the interface that an address of one link has; * is both versions.</summary>
    private static string Address(string text)
    {
        string plain = Regex.Replace(text, "%[^:\\]]+", "");
        return plain.StartsWith("*:", StringComparison.Ordinal) ? $"[::]:{plain[2..]}" : plain;
    }

    private Connection Only(Func<Connection, bool> which)
    {
        Connection[] found = [];
        Wait.Until(
            () => (found = [.. _rig.Sockets().Connections.Where(which)]).Length == 1,
            () => $"{found.Length} of {string.Join(" | ", _rig.Sockets().Connections.Select(Describe))}");
        return found[0];
    }

    [GeneratedRegex("pid=(\\d+)")]
    private static partial Regex Pid();

    [GeneratedRegex("\\brtt:([0-9.e+-]+)/([0-9.e+-]+)")]
    private static partial Regex RoundTripText();

    [GeneratedRegex("(?:^|\\s)(cubic|reno|bbr|dctcp|vegas)\\b")]
    private static partial Regex Congestion();
}
