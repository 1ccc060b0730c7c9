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

    [Fact]
    public void Questions_that_have_no_answer_keep_no_other_waiting()
    {
        // Not disposed: threads may wait for longer than this test.
        ManualResetEventSlim never = new();
        int waiting = 0;
        using AddressNames names = new(address =>
        {
            if (address.GetAddressBytes()[3] > 3)
            {
                return $"host{address.GetAddressBytes()[3]}.example";
            }

            Interlocked.Increment(ref waiting);
            never.Wait();
            throw new System.Net.Sockets.SocketException();
        });

        for (byte last = 1; last <= 3; last++)
        {
            Assert.Null(names.OfRemote(Ends(last)));
            Wait.Until(() => Volatile.Read(ref waiting) == last, () => $"{waiting} wait, not {last}");
        }

        for (byte last = 4; last <= 100; last++)
        {
            Wait.Until(() => names.OfRemote(Ends(last)) == $"host{last}.example", () => $"no name for {last}");
        }

        Assert.Equal(3, waiting);
        never.Set();
    }

    [Fact]
    public void Addresses_that_nobody_asks_for_any_more_make_place()
    {
        ManualClock clock = new();
        System.Collections.Concurrent.ConcurrentQueue<byte> asked = new();
        using AddressNames names = new(
            address =>
            {
                asked.Enqueue(address.GetAddressBytes()[3]);
                return "host.example";
            },
            clock,
            most: 2);
        AwaitName(1);
        AwaitName(2);
        Assert.Null(names.OfRemote(Ends(3)));

        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("host.example", names.OfRemote(Ends(1)));
        Assert.Null(names.OfRemote(Ends(3)));
        clock.Advance(TimeSpan.FromMinutes(2));
        AwaitName(3);
        Assert.Equal("host.example", names.OfRemote(Ends(1)));
        Assert.Equal<byte[]>([1, 2, 3], asked.ToArray());

        // Nothing makes place for the one that did, until something is old again.
        Assert.Null(names.OfRemote(Ends(2)));
        clock.Advance(TimeSpan.FromMinutes(6));
        AwaitName(2);
        Assert.Equal<byte[]>([1, 2, 3, 2], asked.ToArray());

        void AwaitName(byte last) => Wait.Until(() => names.OfRemote(Ends(last)) == "host.example", () => $"no name for {last}");
    }

    private static Endpoints Ends(byte last)
    {
        Endpoints ends = new() { Family = 2, RemotePort = 443 };
        ((ReadOnlySpan<byte>)[10, 0, 0, last]).CopyTo(ends.Remote);
        return ends;
    }
}
