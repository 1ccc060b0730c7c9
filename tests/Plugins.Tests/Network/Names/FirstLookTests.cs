using System.Net;
using System.Net.Sockets;
using Bpftop.Network.Names;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>Packets are nobody's business before somebody looks at DNS or Names.</summary>
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
        rig.Attention.Pay();
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
        rig.Attention.Pay();
        Assert.Empty(rig.Of("none.test"));
        Assert.Single(rig.Await(Ask(), 1));
        Assert.Null(rig.Notice);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(QueryAttention.LookedAt, false)]
    [InlineData(QueryAttention.Always, true)]
    public void The_option_says_when(string? value, bool isPaid)
    {
        Dictionary<string, string> options = value is null ? [] : new() { [QueryAttention.Key] = value };
        Assert.Equal(isPaid, new QueryAttention(new PluginOptions(options)).IsPaid);
    }

    /// <summary>Asks for a name, and has the answer.</summary>
    private string Ask()
    {
        string name = $"d0.{Guid.NewGuid():N}.test";
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        socket.Connect(new IPEndPoint(_server.Address, 53));
        socket.Send(DnsWire.Query(1, name, DnsWire.A));
        Assert.NotEqual(0, socket.Receive(new byte[512]));
        return name;
    }
}
