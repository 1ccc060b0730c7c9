using System.Text;
using Bpftop.Host.Descriptors;

namespace Bpftop.Host.Tests.Descriptors;

public sealed class SocketListsTests
{
    private readonly Dictionary<ulong, ListedSocket> _sockets = [];

    /// <summary>Lines as a little-endian machine prints them.</summary>
    [Fact]
    public void Tcp_is_read_in_both_versions()
    {
        SocketLists.AddInternet(
            """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 41 1 0000000000000000 100 0 0 10 0
               1: 0100007F:C350 0200007F:01BB 01 00000010:00000005 02:000006FD 00000000  1000        0 42 2 0000000000000000 20 4 30 10 -1
               2: 0100007F:C351 0200007F:01BB 06 00000000:00000000 03:000006FD 00000000     0        0 0 3 0000000000000000
            """u8,
            "tcp",
            "inet",
            _sockets);
        SocketLists.AddInternet(
            "  sl  local\n   0: B80D0120000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 43 1 0\n"u8,
            "tcp",
            "inet6",
            _sockets);

        Assert.Equal<ulong>([41, 42, 43], _sockets.Keys.Order());
        Assert.Equal(new ListedSocket("inet") { Protocol = "tcp", State = "listen", LocalAddress = "127.0.0.1", LocalPort = 8080, ReceiveQueue = 2 }, _sockets[41]);
        Assert.Equal(
            new ListedSocket("inet") { Protocol = "tcp", State = "established", LocalAddress = "127.0.0.1", LocalPort = 50000, RemoteAddress = "127.0.0.2", RemotePort = 443, ReceiveQueue = 5, SendQueue = 16 },
            _sockets[42]);
        Assert.Equal(new ListedSocket("inet6") { Protocol = "tcp", State = "listen", LocalAddress = "2001:db8::1", LocalPort = 80, ReceiveQueue = 0 }, _sockets[43]);
    }

    [Fact]
    public void Udp_knows_only_whether_there_is_another_end_and_raw_has_no_ports()
    {
        SocketLists.AddInternet("h\n 10: 00000000:0044 00000000:0000 07 0:0 0:0 0 0 0 51 2 0 0\n 11: 0100007F:0044 0200007F:0035 01 0:0 0:0 0 0 0 52 2 0 0\n"u8, "udp", "inet", _sockets);
        SocketLists.AddInternet("h\n 1: 00000000:0001 00000000:0000 07 0:0 0:0 0 0 0 53 2 0 0\n"u8, "raw", "inet", _sockets);

        Assert.Equal(("open", 68.0, null), (_sockets[51].State, _sockets[51].LocalPort, _sockets[51].RemoteAddress));
        Assert.Equal(("connected", 53.0, "127.0.0.2"), (_sockets[52].State, _sockets[52].RemotePort, _sockets[52].RemoteAddress));
        Assert.Equal((double.NaN, "0.0.0.0"), (_sockets[53].LocalPort, _sockets[53].LocalAddress));
    }

    [Fact]
    public void Unix_sockets_have_a_type_a_state_and_perhaps_a_path()
    {
        SocketLists.AddUnix(
            """
            Num       RefCount Protocol Flags    Type St Inode Path
            0000000000000000: 00000002 00000000 00010000 0001 01    61 /run/with space
            0000000000000000: 00000003 00000000 00000000 0001 03    62
            0000000000000000: 00000002 00000000 00000000 0002 01    63 @abstract
            """u8,
            _sockets);

        Assert.Equal(new ListedSocket("unix") { Protocol = "stream", State = "listen", Path = "/run/with space" }, _sockets[61]);
        Assert.Equal(new ListedSocket("unix") { Protocol = "stream", State = "established" }, _sockets[62]);
        Assert.Equal(new ListedSocket("unix") { Protocol = "dgram", State = "closed", Path = "@abstract" }, _sockets[63]);
    }

    /// <summary>A process may bind to a name with a line end in it, and make up another's line.</summary>
    [Fact]
    public void A_made_up_line_makes_nothing_known_that_is_not_so()
    {
        const string Forged = "0000000000000000: 00000002 00000000 00010000 0001 01 72 /run/secret";
        SocketLists.AddUnix(Encoding.UTF8.GetBytes($"h\n0000000000000000: 2 0 0 0002 01 71 @a\n{Forged}\n0000000000000000: 00000003 00000000 00000000 0001 03 72 /run/real\n"), _sockets);

        Assert.Equal(new ListedSocket("unix"), _sockets[72]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("h\n")]
    [InlineData("h\n\n \nx\n: : :\n0: 0100007F: 00000000:0000 0A 0 0 0 0 0 5\n0: 0100007F:1F90\n0: ZZZZZZZZ:1F90 00000000:0000 0A 0 0 0 0 0 5\n0: 01:1F90 00000000:0000 0A 0 0 0 0 0 5")]
    public void What_is_no_line_of_a_socket_is_passed_over(string content)
    {
        SocketLists.AddInternet(Encoding.UTF8.GetBytes(content), "tcp", "inet", _sockets);
        SocketLists.AddUnix(Encoding.UTF8.GetBytes(content), _sockets);

        Assert.Empty(_sockets);
    }
}
