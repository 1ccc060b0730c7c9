using System.Net;
using System.Net.Sockets;
using Bpftop.Kernel.Tests.Bpf;
using Bpftop.Network.Names;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>Packets are nobody's business before somebody looks at DNS or Names, and some minutes after.</summary>
[Collection(nameof(NamesRig))]
public sealed class FirstLookTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly DnsServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Queries_are_seen_from_the_first_look_on()
    {
        using NamesRig rig = new(looks: false, _clock);
        string before = Ask();
        Assert.Empty(rig.Of(before));
        Assert.Null(rig.Notice);

        _clock.Advance(TimeSpan.FromSeconds(10));
        rig.Look();
        Assert.Empty(rig.Of(before));
        Assert.StartsWith("queries are seen since ", rig.Notice, StringComparison.Ordinal);
        string after = Ask();
        Assert.Single(rig.Await(after, 1));
        Assert.Empty(rig.Of(before));
    }

    [Fact]
    public void A_look_at_once_is_not_worth_a_word()
    {
        using NamesRig rig = new(looks: false, _clock);
        rig.Look();
        Assert.Empty(rig.Of("none.test"));
        Assert.Single(rig.Await(Ask(), 1));
        Assert.Null(rig.Notice);
    }

    [Fact]
    public void Packets_are_spared_minutes_after_the_last_look_and_seen_again_at_the_next()
    {
        using NamesRig rig = new(looks: false, _clock);
        Assert.Empty(Attached());
        Look(rig);
        Assert.Equal(["answer_passes", "query_passes"], Attached());

        // Each look counts anew.
        _clock.Advance(TimeSpan.FromMinutes(4));
        Look(rig);
        _clock.Advance(TimeSpan.FromMinutes(4));
        string kept = Ask();
        Assert.Single(rig.Await(kept, 1));
        Assert.Equal(2, Attached().Length);

        _clock.Advance(TimeSpan.FromMinutes(2));
        string last = Ask("nx");
        Assert.Single(rig.Of(kept));
        Assert.Empty(Attached());
        Assert.Equal($"queries are not seen since {_clock.GetLocalNow():HH:mm:ss}, when nobody had looked for 5 minutes", rig.Notice);
        Assert.Equal(rig.Notice, rig.SumNotice);

        // The one before was seen by programs that were still there.
        Assert.Single(rig.Await(last, 1));
        string unseen = Ask();
        string left = $"{_clock.GetLocalNow():HH:mm:ss}";
        _clock.Advance(TimeSpan.FromMinutes(10));
        Look(rig);
        Assert.Equal(2, Attached().Length);
        Assert.Equal($"queries are seen since {_clock.GetLocalNow():HH:mm:ss}; none from {left} to then, when nobody had looked for 5 minutes", rig.Notice);
        Assert.Single(rig.Await(Ask(), 1));
        Assert.Empty(rig.Of(unseen));
    }

    [Fact]
    public void A_query_that_waits_when_packets_are_spared_is_no_time_out()
    {
        using NamesRig rig = new(looks: false, _clock);
        Look(rig);
        string name = Name("silent");
        using Socket socket = Client();
        socket.Send(DnsWire.Query(1, name, DnsWire.A));
        Wait.Until(() => _server.HasSeen(name), static () => "nothing was asked");
        Assert.Empty(rig.Of(name));

        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(Words.NotKnown, Assert.Single(rig.Await(name, 1)).Result);
    }

    [Fact]
    public void Always_is_from_the_start_to_the_end()
    {
        using NamesRig rig = new(looks: false, _clock, queries: QueryAttention.Always);
        Assert.Equal(2, Attached().Length);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(rig.Of("none.test"));
        Assert.Equal(2, Attached().Length);
        Assert.Null(rig.Notice);
    }

    [Fact]
    public void Nothing_is_attached_once_the_plugin_is_gone()
    {
        using (NamesRig rig = new(looks: false, _clock))
        {
            Look(rig);
            Assert.NotEmpty(Attached());
        }

        Assert.Empty(Attached());
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(QueryAttention.LookedAt, false)]
    [InlineData(QueryAttention.Always, true)]
    public void The_option_says_when(string? value, bool isAlways)
    {
        QueryAttention attention = new(NamesRig.Options(value), _clock);
        Assert.Equal(isAlways, attention.IsPaid);
        attention.Pay(new Tick(1, TimeSpan.FromSeconds(1), [], []));
        Assert.True(attention.IsPaid);

        // Where refreshes are far apart, so are looks.
        _clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(0.9));
        Assert.True(attention.IsPaid);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(isAlways, attention.IsPaid);
    }

    /// <summary>Programs of queries that are attached by this process, by their names.</summary>
    private static string[] Attached() =>
        [.. KernelObjects.LinkedPrograms(Environment.ProcessId).Where(static name => name is "query_passes" or "answer_passes").Order()];

    private static string Name(string order) => $"{order}.{Guid.NewGuid():N}.test";

    private static void Look(NamesRig rig)
    {
        rig.Look();
        _ = rig.Lookups;
    }

    private Socket Client()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        socket.Connect(new IPEndPoint(_server.Address, 53));
        return socket;
    }

    /// <summary>Asks for a name, and has the answer.</summary>
    private string Ask(string order = "d0")
    {
        string name = Name(order);
        using Socket socket = Client();
        socket.Send(DnsWire.Query(1, name, DnsWire.A));
        Assert.NotEqual(0, socket.Receive(new byte[512]));
        return name;
    }
}
