using System.Net;
using Bpftop.Network.Sockets;

namespace Bpftop.Plugins.Tests.Network.Sockets;

public sealed class AddressNameTests
{
    [Fact]
    public void A_name_comes_later_and_is_asked_for_once()
    {
        List<IPAddress> asked = [];
        using AddressNames names = new(address =>
        {
            asked.Add(address);
            return "host.example";
        });

        Assert.Null(names.OfRemote(Ends(7)));
        Wait.Until(() => names.OfRemote(Ends(7)) == "host.example", () => "no name");
        Assert.Equal([IPAddress.Parse("10.0.0.7")], asked);
    }

    [Fact]
    public void A_name_service_that_does_not_answer_stops_nobody()
    {
        // Not disposed: the thread may wait for longer than this test.
        ManualResetEventSlim never = new();
        using AddressNames names = new(_ =>
        {
            never.Wait();
            throw new System.Net.Sockets.SocketException();
        });
        for (int round = 0; round < 10_000; round++)
        {
            Assert.Null(names.OfRemote(Ends((byte)round)));
        }

        never.Set();
    }

    [Fact]
    public void An_address_without_a_name_stays_without()
    {
        int asked = 0;
        using AddressNames names = new(_ =>
        {
            Interlocked.Increment(ref asked);
            throw new System.Net.Sockets.SocketException();
        });
        Assert.Null(names.OfRemote(Ends(1)));
        Wait.Until(() => Volatile.Read(ref asked) == 1, () => "not asked");
        Assert.Null(names.OfRemote(Ends(1)));
        Assert.Equal(1, asked);
    }

    private static Endpoints Ends(byte last)
    {
        Endpoints ends = new() { Family = 2, RemotePort = 443 };
        ((ReadOnlySpan<byte>)[10, 0, 0, last]).CopyTo(ends.Remote);
        return ends;
    }
}
