using Bpftop.Network;
using Bpftop.Network.Sockets;
using Bpftop.PluginContract;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Network.Sockets;

/// <summary>Which sockets are rows, and whose, of records that are made up.</summary>
public sealed class ConnectionListTests
{
    private readonly ManualClock _clock = new();
    private readonly ConnectionList _list;

    public ConnectionListTests() => _list = new ConnectionList(new InterfaceNames(), _clock);

    /// <summary>10,000 connections on one machine are 20,000 sockets: whoever asks for one process finds it.</summary>
    [Fact]
    public void The_busiest_of_twenty_thousand_and_those_of_any_process_are_rows()
    {
        SocketRecord[] records = [.. Enumerable.Range(1, 20_001).Select(number => Record(number, pid: number < 20_001 ? 10 : 4711))];
        _ = Join(records);
        _clock.Advance(TimeSpan.FromSeconds(1));
        records[19_999].Received += 1_000_000;
        SocketReadings readings = Join(records);

        TableBuffer rows = Fill(readings, out int pid, out int rate);
        Assert.Equal(20_001, rows.Count);
        Assert.Null(readings.Notice);
        Assert.Single(Enumerable.Range(0, rows.Count), row => rows.Number(row, rate) == 1_000_000);
        Assert.Single(Enumerable.Range(0, rows.Count), row => rows.Number(row, pid) == 4711);
    }

    [Fact]
    public void Where_there_is_no_room_for_all_the_busiest_and_those_with_a_process_are_rows()
    {
        const int More = 50;
        SocketRecord[] records = [.. Enumerable.Range(1, TableColumns.MostRows + More).Select(static number => Record(number, pid: 0))];
        records[^2] = Record(records.Length - 1, pid: 4711);
        _ = Join(records);
        _clock.Advance(TimeSpan.FromSeconds(1));
        records[^1].Sent += 500;
        SocketReadings readings = Join(records);

        TableBuffer rows = Fill(readings, out int pid, out int rate);
        Assert.Equal(TableColumns.MostRows, rows.Count);
        Assert.Equal("50 more", readings.Notice);
        Assert.Equal(500, rows.Number(0, rate));
        Assert.Equal(4711, rows.Number(1, pid));
    }

    [Fact]
    public void Of_several_that_have_a_socket_open_the_one_that_used_it_first_is_named()
    {
        SocketRecord first = Record(1, pid: 10);
        SocketRecord user = Record(1, pid: 20);
        user.Flags |= SocketFlags.UsedFirst;
        SocketRecord last = Record(1, pid: 30);

        Connection socket = Assert.Single(Join([first, user, last]).Connections);
        Assert.Equal((20, 3), (socket.Record.Owner.Pid, socket.Holders));

        // It has closed it.
        socket = Assert.Single(Join([first, last]).Connections);
        Assert.Equal((10, 2), (socket.Record.Owner.Pid, socket.Holders));
    }

    [Fact]
    public void A_table_of_sockets_says_the_bytes_and_who_used_it_first_and_descriptors_who_has_it_open()
    {
        SocketRecord first = Record(1, pid: 10);
        SocketRecord second = Record(1, pid: 20);
        SocketRecord table = Record(1, pid: 20);
        (first.Flags, second.Flags, first.Descriptor) = (first.Flags | SocketFlags.HasOwner, second.Flags | SocketFlags.HasOwner, 7);
        table.Flags &= ~SocketFlags.HasOwner;
        table.Received = 123;

        Connection socket = Assert.Single(Join([first, second, table]).Connections);
        Assert.Equal((20, 2, 123ul), (socket.Record.Owner.Pid, socket.Holders, socket.Record.Received));

        // It has closed it.
        socket = Assert.Single(Join([first, table]).Connections);
        Assert.Equal((10, 1, 123ul, 7u), (socket.Record.Owner.Pid, socket.Holders, socket.Record.Received, socket.Record.Descriptor));

        // Nobody has used it.
        table.Owner = default;
        socket = Assert.Single(Join([second, first, table]).Connections);
        Assert.Equal((20, 2), (socket.Record.Owner.Pid, socket.Holders));
    }

    /// <summary>Whether there are sockets or not: a command waits for it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Rates_are_awaited_until_the_second_reading(int count)
    {
        SocketRecord[] records = [.. Enumerable.Range(1, count).Select(static number => Record(number, pid: 10))];
        Assert.True(Join(records).IsAwaited);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(Join(records).IsAwaited);
        Assert.False(Join(records).IsAwaited);

        _list.Forget();
        Assert.True(Join(records).IsAwaited);
    }

    private static TableBuffer Fill(SocketReadings readings, out int pid, out int rate)
    {
        ConnectionTable table = new(
            new Latest<SocketReadings>(readings), new ConnectionAttention(TimeProvider.System), new NoCgroups(), new PluginOptions(new Dictionary<string, string>()), new AddressNames(static _ => "host.example"));
        TableBuffer rows = new(table.Table);
        table.Fill(Some.Tick([]), new TableBlock(rows, [], [], 0));
        List<string> ids = [.. table.Table.Columns.Select(static column => column.Id)];
        (pid, rate) = (ids.IndexOf("pid"), ids.IndexOf("net.rate"));
        return rows;
    }

    private static SocketRecord Record(int number, int pid)
    {
        SocketRecord record = new()
        {
            Socket = (ulong)number,
            Owner = new WireProcess { Pid = pid, StartNs = (ulong)pid },
            Flags = SocketFlags.IsFull | SocketFlags.Counts | (pid > 0 ? SocketFlags.HasOwner : SocketFlags.None),
        };
        record.Ends.Family = 2;
        record.Ends.Protocol = 6;
        record.Ends.State = 1;
        record.Ends.RemotePort = (ushort)(1 + (number % 60_000));
        return record;
    }

    private SocketReadings Join(Span<SocketRecord> records) => _list.Join(records, areHoldersKnown: true, default);
}
