using Bpftop.Host.Descriptors;
using Bpftop.Host.Details.Sockets;

namespace Bpftop.Host.Tests.Details;

public sealed class SocketFactsTests
{
    [Fact]
    public void A_listed_socket_is_shown_as_one_that_was_walked()
    {
        Assert.Equal(
            new SocketFacts("inet6", "tcp", "established", "[::1]:80", "[2001:db8::1]:50000", 5, 16),
            SocketFacts.Of(new ListedSocket("inet6")
            {
                Protocol = "tcp",
                State = "established",
                LocalAddress = "::1",
                LocalPort = 80,
                RemoteAddress = "2001:db8::1",
                RemotePort = 50000,
                ReceiveQueue = 5,
                SendQueue = 16,
            }));
        Assert.Equal("0.0.0.0", SocketFacts.Of(new ListedSocket("inet") { Protocol = "raw", LocalAddress = "0.0.0.0" }).Local);
        Assert.Equal("@holder", SocketFacts.Of(new ListedSocket("unix") { Protocol = "dgram", Path = "@holder" }).Local);
        Assert.Equal("not known", SocketFacts.Of(null).Family);
    }

    [Fact]
    public void The_name_of_a_Unix_socket_is_a_path_or_begins_with_an_at()
    {
        Assert.Null(SocketFacts.Path([]));
        Assert.Equal("/run/a", SocketFacts.Path("/run/a\0\0"u8));
        Assert.Equal("@a\0b", SocketFacts.Path("\0a\0b"u8));
    }
}
