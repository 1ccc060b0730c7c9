using System.Net.Security;
using System.Text;
using Bpftop.Network.Traffic;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>Applications by their first bytes, and hostile ones.</summary>
public sealed class FirstBytesTests
{
    private const byte Tcp = FlowText.Tcp;
    private const byte Udp = FlowText.Udp;

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nUser-Agent: x\r\nHOST:  example.test:8080 \r\n\r\n", "HTTP", "example.test:8080")]
    [InlineData("POST /a b HTTP/1.0\r\n\r\nHost: body.test\r\n", "HTTP", null)]
    [InlineData("CONNECT example.test:443 HTTP/1.1\r\nHost: example.test:443\r\n", "HTTP", "example.test:443")]
    [InlineData("GET /a-target-that-is-longer-than-what-was-taken", "HTTP", null)]
    [InlineData("GET / HTTP/1.1\r\nHost: cut.exam", "HTTP", null)]
    [InlineData("GET / HTTP/1.1\r\nHost: two words\r\n\r\n", "HTTP", null)]
    [InlineData("HTTP/1.1 200 OK\r\n", "HTTP", null)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2", null)]
    [InlineData("OPTIONS rtsp://a RTSP/1.0\r\n", "RTSP", null)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "SSH", null)]
    [InlineData("220 mail.test ESMTP Postfix\r\n", "SMTP", null)]
    [InlineData("*1\r\n$4\r\nPING\r\n", "Redis", null)]
    [InlineData("PING\r\n", "Redis", null)]
    [InlineData("get key\r\n", "Memcached", null)]
    [InlineData("set key 0 0 3\r\nabc\r\n", "Memcached", null)]
    [InlineData("RFB 003.008\n", "VNC", null)]
    [InlineData("\u0013BitTorrent protocol", "BitTorrent", null)]
    [InlineData("AMQP\0\0\u0009\u0001", "AMQP", null)]
    public void Text_protocols(string payload, string name, string? host) =>
        Assert.Equal(new Application(name, host), FirstBytes.Recognise(Encoding.Latin1.GetBytes(payload), Tcp, 40_000));

    [Theory]
    [InlineData("", Tcp)]
    [InlineData("get lost", Tcp)]
    [InlineData("hello world\r\n", Tcp)]
    [InlineData("SENTENCE IN CAPITALS\r\n", Tcp)]
    [InlineData("GET / HTTP/1.1\r\nHost: example.test\r\n\r\n", (byte)132)]
    public void Nothing_is_guessed(string payload, byte protocol) => Assert.Null(FirstBytes.Recognise(Encoding.Latin1.GetBytes(payload), protocol, 40_000));

    [Theory]
    [InlineData("00000008 04d2162f", Tcp, 5432, "PostgreSQL")]
    [InlineData("00000022 00030000 75736572 00706f73 74677265 73006461 74616261 73650061 0000", Tcp, 40_000, "PostgreSQL")]
    [InlineData("4a000000 0a382e30 2e333600 08000000 2d2d2d2d 2d2d2d2d 00ffff", Tcp, 40_000, "MySQL")]
    [InlineData("10 12 0004 4d515454 04 02 003c", Tcp, 40_000, "MQTT")]
    [InlineData("03 00 00 13 0e e0 00 00 00 00 00 01 00 08 00 03 00 00 00", Tcp, 40_000, "RDP")]
    [InlineData("3f000000 01000000 00000000 dd070000 00", Tcp, 40_000, "MongoDB")]
    [InlineData("000000c0 fe534d42 4000", Tcp, 40_000, "SMB")]
    [InlineData("300c 020101 6007 020103 0400 8000", Tcp, 40_000, "LDAP")]
    [InlineData("001d 1234 0100 0001 0000 0000 0000 01610474 65737400 0001 0001", Tcp, 53, "DNS")]
    [InlineData("1234 0100 0001 0000 0000 0000 01610474 65737400 0001 0001", Udp, 53, "DNS")]
    [InlineData("0001 0000 2112a442 000000000000000000000000", Udp, 40_000, "STUN")]
    [InlineData("c3 00000001 08 0102030405060708 00 00 449e", Udp, 40_000, "QUIC v1")]
    [InlineData("c3 6b3343cf 08 0102030405060708 00 00 449e", Udp, 40_000, "QUIC v2")]
    [InlineData("80 00000000 00 08 0102030405060708 00000001", Udp, 40_000, "QUIC")]
    [InlineData("16 feff 0000 000000000000 0010 01", Udp, 40_000, "DTLS")]
    public void Binary_protocols(string hex, byte protocol, int port, string name) =>
        Assert.Equal(new Application(name), FirstBytes.Recognise(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), protocol, (ushort)port));

    [Theory]
    [InlineData(1, 148, "WireGuard")]
    [InlineData(2, 92, "WireGuard")]
    [InlineData(4, 128, "WireGuard")]
    [InlineData(1, 147, null)]
    [InlineData(5, 148, null)]
    public void WireGuard_by_type_and_length(byte type, int length, string? name)
    {
        byte[] message = new byte[length];
        message[0] = type;

        Assert.Equal(name, FirstBytes.Recognise(message, Udp, 40_000)?.Name);
    }

    /// <summary>What .NET's own client sends, cut at every byte: the server's name is whole or not there.</summary>
    [Fact]
    public async Task A_hello_of_a_TLS_client_has_the_servers_name_whole_or_not_at_all()
    {
        const string Name = "www.example.test";
        byte[] hello = await HelloAsync(Name);
        Assert.Equal(new Application("TLS", Name), FirstBytes.Recognise(hello, Tcp, 443));
        int named = 0;
        for (int length = 0; length < hello.Length; length++)
        {
            Application? found = FirstBytes.Recognise(hello.AsSpan(0, length), Tcp, 443);
            named += found?.Host is null ? 0 : 1;
            Assert.True(found is null ? length < 6 : found.Value.Name == "TLS" && found.Value.Host is null or Name, $"{length}: {found}");
        }

        Assert.InRange(named, 1, hello.Length);
        hello.AsSpan()[hello.AsSpan().IndexOf("www."u8)] = 0x1b;
        Assert.Equal(new Application("TLS"), FirstBytes.Recognise(hello, Tcp, 443));
    }

    [Fact]
    public void Any_bytes_at_all_are_no_problem_and_a_host_is_printable() =>
        Prop.ForAll<byte[], bool, ushort>(static (bytes, isTcp, port) => IsSafe(FirstBytes.Recognise(bytes, isTcp ? Tcp : Udp, port)))
            .QuickCheckThrowOnFailure();

    /// <summary>Random bytes hardly get past the first test of a protocol: these begin well.</summary>
    [Fact]
    public async Task Changed_and_cut_messages_are_no_problem()
    {
        byte[][] messages =
        [
            await HelloAsync("www.example.test"),
            "GET / HTTP/1.1\r\nHost: example.test\r\n\r\n"u8.ToArray(),
            Convert.FromHexString("c300000001080102030405060708000044"),
            Convert.FromHexString("4a0000000a382e302e333600080000002d2d2d2d2d2d2d2d00ffff"),
            Convert.FromHexString("300c020101600702010304008000"),
            Convert.FromHexString("123401000001000000000000016104746573740000010001"),
        ];
        Gen<byte[]> changed =
            from message in Gen.Elements(messages)
            from length in Gen.Choose(0, message.Length)
            from at in Gen.Choose(0, Math.Max(0, length - 1))
            from value in Gen.Choose(0, 255)
            select Change(message.AsSpan(0, length), at, (byte)value);

        Prop.ForAll(changed.ToArbitrary(), static bytes =>
            IsSafe(FirstBytes.Recognise(bytes, Tcp, 53)) && IsSafe(FirstBytes.Recognise(bytes, Udp, 53))).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void A_host_is_no_longer_than_names_are()
    {
        Assert.NotNull(FirstBytes.Host(Encoding.ASCII.GetBytes(new string('a', 253))));
        Assert.Null(FirstBytes.Host(Encoding.ASCII.GetBytes(new string('a', 500))));
        Assert.Null(FirstBytes.Host([]));
    }

    private static bool IsSafe(Application? found) =>
        found is not { Host: { } host } || (host.Length is > 0 and <= 261 && host.All(static letter => letter is >= '!' and <= '~'));

    private static byte[] Change(ReadOnlySpan<byte> message, int at, byte value)
    {
        byte[] copy = message.ToArray();
        if (at < copy.Length)
        {
            copy[at] = value;
        }

        return copy;
    }

    /// <summary>The first message of a client that finds nobody to answer it.</summary>
    private static async Task<byte[]> HelloAsync(string name)
    {
        using WrittenBytes written = new();
        await using SslStream client = new(written);
        await Assert.ThrowsAnyAsync<Exception>(() => client.AuthenticateAsClientAsync(name));
        return written.Taken;
    }

    /// <summary>Keeps what is written, and ends when it is read.</summary>
    private sealed class WrittenBytes : MemoryStream
    {
        private readonly List<byte> _taken = [];

        public byte[] Taken => [.. _taken];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _taken.AddRange(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => _taken.AddRange(buffer.AsSpan(offset, count));
    }
}
