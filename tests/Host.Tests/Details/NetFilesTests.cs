using Bpftop.Host.Details.Sockets;

namespace Bpftop.Host.Tests.Details;

public sealed class NetFilesTests
{
    private const int AF_INET = 2;
    private const int AF_INET6 = 10;

    [Fact]
    public void A_listening_socket_has_no_other_end()
    {
        const string Line = "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0";

        Assert.True(NetFiles.TryParseInternet(Line, AF_INET, "tcp", out ulong inode, out SocketFacts facts));
        Assert.Equal(4711ul, inode);
        Assert.Equal(new SocketFacts("inet", "tcp", "listen", "127.0.0.1:8080", null, 2, double.NaN), facts);
    }

    [Fact]
    public void An_IPv6_address_is_read_word_by_word()
    {
        const string Line = "   1: 00000000000000000000000001000000:0050 B80D0120000000000000000001000000:C350 01 00000010:00000005 00:00000000 00000000  1000        0 99 1 0000000000000000 20 4 30 10 -1";

        Assert.True(NetFiles.TryParseInternet(Line, AF_INET6, "tcp", out ulong inode, out SocketFacts facts));
        Assert.Equal(99ul, inode);
        Assert.Equal(new SocketFacts("inet6", "tcp", "established", "[::1]:80", "[2001:db8::1]:50000", 5, 16), facts);
    }

    [Theory]
    [InlineData("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode")]
    [InlineData("")]
    [InlineData("0: 0100007F 00000000:0000 0A 00000000:00000002 00:00000000 00000000 0 0 4711")]
    [InlineData("0: XXXXXXXX:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000 0 0 4711")]
    public void What_is_no_socket_is_passed_over(string line)
    {
        Assert.False(NetFiles.TryParseInternet(line, AF_INET, "tcp", out _, out _));
        Assert.False(NetFiles.TryParseInternet(line, AF_INET6, "tcp", out _, out _));
    }

    [Theory]
    [InlineData("0000000000000000: 00000002 00000000 00010000 0001 01 139047 /tmp/a b", "stream", "listen", "/tmp/a b")]
    [InlineData("0000000000000000: 00000003 00000000 00000000 0001 03 139047", "stream", "established", null)]
    [InlineData("0000000000000000: 00000002 00000000 00000000 0002 01 139047 @holder", "dgram", "closed", "@holder")]
    public void A_Unix_socket_is_read(string line, string protocol, string state, string? path)
    {
        Assert.True(NetFiles.TryParseUnix(line, out ulong inode, out SocketFacts facts));
        Assert.Equal(139047ul, inode);
        Assert.Equal(new SocketFacts("unix", protocol, state, path, null, double.NaN, double.NaN), facts);
        Assert.False(NetFiles.TryParseUnix("Num       RefCount Protocol Flags    Type St Inode Path", out _, out _));
    }

    [Fact]
    public void The_name_of_a_Unix_socket_is_a_path_or_begins_with_an_at()
    {
        Assert.Null(SocketFacts.Path([]));
        Assert.Equal("/run/a", SocketFacts.Path("/run/a\0\0"u8));
        Assert.Equal("@a\0b", SocketFacts.Path("\0a\0b"u8));
    }
}
