using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Network.Sockets;
using Bpftop.Network.Traffic;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>A flow from reading to reading.</summary>
public sealed class FlowTests
{
    [Fact]
    public void A_name_that_was_torn_is_whole_the_next_time_though_nothing_was_carried()
    {
        FlowFacts facts = new(new NoCgroups(), TrafficLayer.Cgroup);
        Flow flow = new(default, "1");
        FlowCounters counters = new() { PacketsSent = 1, Process = new() { Pid = 77, StartNs = 5 } };
        "ask"u8.CopyTo(counters.Name);
        flow.Take(counters, new FlowReading(1, 1, 1), facts);
        Assert.Equal((77.0, "ask"), (flow.Row.Pid, flow.Row.Name));

        "asker"u8.CopyTo(counters.Name);
        flow.Take(counters, new FlowReading(2, 2, 1), facts);
        flow.Take(counters, new FlowReading(3, 3, 1), facts);
        FlowRow idle = flow.Row;
        Assert.Equal((77.0, "asker"), (idle.Pid, idle.Name));

        flow.Take(counters, new FlowReading(4, 4, 1), facts);
        Assert.Same(idle, flow.Row);

        "asking"u8.CopyTo(counters.Name);
        flow.Take(counters, new FlowReading(5, 5, 1), facts);
        Assert.Equal("asking", flow.Row.Name);
    }

    [Fact]
    public void The_owner_of_its_socket_is_asked_for_twice_and_forgotten_with_the_connection()
    {
        Latest<SocketReadings> readings = new(SocketReadings.None);
        ManualClock clock = new();
        SocketOwners owners = new(readings, clock);
        FlowFacts facts = new(new NoCgroups(), TrafficLayer.Cgroup, owners);
        FlowKey key = Tcp("10.0.0.1", 80, "10.0.0.2", 40_000);
        Flow flow = new(key, "1");
        FlowCounters counters = new() { PacketsReceived = 1, NetworkNamespace = 7 };
        int reading = 0;
        void Read()
        {
            facts.Begin();
            flow.Take(counters, new FlowReading(++reading, reading, 1), facts);
            facts.End();
        }

        // Nobody has it, whoever asks: after two readings nobody does any more.
        Read();
        Assert.True(owners.IsPaid);
        readings.Publish(Sockets());
        Read();
        Assert.True(owners.IsPaid);
        readings.Publish(Sockets());
        Read();
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(owners.IsPaid);
        Assert.True(double.IsNaN(flow.Row.Pid));

        // It comes all the same, as somebody else looks.
        readings.Publish(Sockets(Socket(7, 4711, "10.0.0.1", 80, "10.0.0.2", 40_000)));
        Read();
        Assert.Equal((4711.0, "p4711"), (flow.Row.Pid, flow.Row.Name));

        // The connection ends, and the same ends are another's, whom the kernel tells.
        counters.Ended = 1;
        Read();
        counters.Ended = 0;
        readings.Publish(Sockets());
        Read();
        Assert.True(double.IsNaN(flow.Row.Pid));
        counters.Process = new WireProcess { Pid = 77, StartNs = 5 };
        Read();
        Assert.Equal(77, flow.Row.Pid);
    }

    [Fact]
    public void Sockets_are_found_by_both_ends_and_those_of_UDP_that_have_one_by_that()
    {
        Latest<SocketReadings> readings = new(Sockets(
            Socket(7, 1, "10.0.0.1", 80, "10.0.0.2", 40_000),
            Socket(8, 2, "10.0.0.1", 80, "10.0.0.2", 40_000),
            Socket(7, 3, "::ffff:10.0.0.1", 81, "::ffff:10.0.0.2", 40_000),
            Socket(7, 4, "10.0.0.1", 53, null, 0, udp: true),
            Socket(7, 5, "0.0.0.0", 54, null, 0, udp: true),
            Socket(7, 6, "::", 55, null, 0, udp: true),
            Socket(7, 7, "0.0.0.0", 56, null, 0, udp: true),
            Socket(7, 8, "0.0.0.0", 56, null, 0, udp: true),
            Socket(7, 9, "10.0.0.1", 56, "10.0.0.3", 9, udp: true)));
        SocketOwners owners = new(readings, TimeProvider.System);
        owners.Renew();

        int Find(FlowKey key, uint space = 7) => owners.TryFind(FlowText.Ends(key)!.Value with { NetworkNamespace = space }, out SocketOwner owner) ? owner.Pid : 0;
        Assert.Equal(1, Find(Tcp("10.0.0.1", 80, "10.0.0.2", 40_000)));
        Assert.Equal(2, Find(Tcp("10.0.0.1", 80, "10.0.0.2", 40_000), space: 8));
        Assert.Equal(0, Find(Tcp("10.0.0.1", 80, "10.0.0.2", 40_001)));
        Assert.Equal(3, Find(Tcp("10.0.0.1", 81, "10.0.0.2", 40_000)));
        Assert.Equal(0, Find(Tcp("10.0.0.1", 53, "10.0.0.2", 40_000)));
        Assert.Equal(4, Find(Key(17, "10.0.0.1", 53, "10.0.0.2", 40_000)));
        Assert.Equal(0, Find(Key(17, "10.0.0.9", 53, "10.0.0.2", 40_000)));
        Assert.Equal(5, Find(Key(17, "10.0.0.9", 54, "10.0.0.2", 40_000)));
        Assert.Equal(0, Find(Key(17, "fd00::1", 54, "fd00::2", 40_000)));
        Assert.Equal(6, Find(Key(17, "10.0.0.9", 55, "10.0.0.2", 40_000)));
        Assert.Equal(6, Find(Key(17, "fd00::1", 55, "fd00::2", 40_000)));

        // Two processes wait at one port; who is connected is known.
        Assert.Equal(0, Find(Key(17, "10.0.0.1", 56, "10.0.0.2", 40_000)));
        Assert.Equal(9, Find(Key(17, "10.0.0.1", 56, "10.0.0.3", 9)));
    }

    private static FlowKey Tcp(string local, ushort localPort, string remote, ushort remotePort) => Key(6, local, localPort, remote, remotePort);

    private static FlowKey Key(byte protocol, string local, ushort localPort, string remote, ushort remotePort)
    {
        Span<byte> bytes = stackalloc byte[FlowKey.Size];
        bytes.Clear();
        IPAddress.Parse(local).TryWriteBytes(bytes[8..], out int length);
        IPAddress.Parse(remote).TryWriteBytes(bytes[24..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[40..], localPort);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[42..], remotePort);
        MemoryMarshal.Write(bytes[44..], length == 4 ? FlowText.EtherIpv4 : FlowText.EtherIpv6);
        bytes[46] = protocol;
        return MemoryMarshal.Read<FlowKey>(bytes);
    }

    private static SocketRecord Socket(uint space, int pid, string local, ushort localPort, string? remote, ushort remotePort, bool udp = false)
    {
        SocketRecord record = new()
        {
            Socket = (ulong)pid,
            Owner = new WireProcess { Pid = pid, StartNs = 1 },
            Flags = SocketFlags.HasOwner | SocketFlags.IsFull,
            NetworkNamespace = space,
        };
        IPAddress address = IPAddress.Parse(local);
        record.Ends.Family = (byte)(address.GetAddressBytes().Length == 4 ? 2 : 10);
        record.Ends.Protocol = (ushort)(udp ? 17 : 6);
        record.Ends.LocalPort = localPort;
        record.Ends.RemotePort = remotePort;
        address.TryWriteBytes(record.Ends.Local, out _);
        if (remote is not null)
        {
            IPAddress.Parse(remote).TryWriteBytes(record.Ends.Remote, out _);
        }

        Encoding.ASCII.GetBytes($"p{pid}", record.Comm);
        return record;
    }

    private static SocketReadings Sockets(params SocketRecord[] records) =>
        new ConnectionList(new InterfaceNames(), TimeProvider.System).Join(records, areHoldersKnown: true, default);

    private sealed class NoCgroups : ICgroupPaths
    {
        public string? Root => null;

        public bool TryGet(ulong id, [NotNullWhen(true)] out string? path)
        {
            path = null;
            return false;
        }
    }
}
