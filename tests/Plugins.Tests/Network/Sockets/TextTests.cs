using System.Net;
using Bpftop.Network.Sessions;
using Bpftop.Network.Sockets;

namespace Bpftop.Plugins.Tests.Network.Sockets;

public sealed class TextTests
{
    [Theory]
    [InlineData("10.1.2.3", 80, "10.1.2.3:80")]
    [InlineData("fe80::1", 443, "[fe80::1]:443")]
    [InlineData("::ffff:10.1.2.3", 1, "[::ffff:10.1.2.3]:1")]
    [InlineData("0.0.0.0", 0, "0.0.0.0:0")]
    public void An_end_is_written_as_in_a_URL(string address, ushort port, string text) => Assert.Equal(text, SocketText.Local(Ends(address, port)));

    [Theory]
    [InlineData(0.000085, "85us")]
    [InlineData(0, "0us")]
    [InlineData(0.0009996, "1.00ms")]
    [InlineData(0.00123, "1.23ms")]
    [InlineData(0.045, "45.0ms")]
    [InlineData(0.99996, "1.00s")]
    [InlineData(12.34, "12.3s")]
    [InlineData(310.2, "310s")]
    public void A_time_has_three_digits_and_a_unit(double seconds, string text)
    {
        char[] cells = new char[16];
        Assert.True(Bpftop.Network.ShortTime.TryWrite(seconds, cells, out int written));
        Assert.Equal(text, new string(cells, 0, written));
        Assert.False(Bpftop.Network.ShortTime.TryWrite(seconds, cells.AsSpan(0, text.Length - 1), out _));
    }

    [Theory]
    [InlineData(6, 1, "established")]
    [InlineData(6, 10, "listen")]
    [InlineData(6, 6, "time-wait")]
    [InlineData(6, 99, "99")]
    [InlineData(17, 1, "connected")]
    [InlineData(17, 7, "open")]
    [InlineData(262, 10, "listen")]
    public void A_state_has_a_word(ushort protocol, byte state, string word)
    {
        Endpoints ends = new() { Protocol = protocol, State = state };
        Assert.Equal(word, SocketText.State(ends));
    }

    [Theory]
    [InlineData((uint)(SessionFlags.Established | SessionFlags.ClosedHere), 0u, "closed here")]
    [InlineData((uint)(SessionFlags.Established | SessionFlags.ClosedThere), 0u, "closed by peer")]
    [InlineData((uint)(SessionFlags.Established | SessionFlags.ClosedHere | SessionFlags.ResetThere), 104u, "reset by peer")]
    [InlineData((uint)(SessionFlags.Established | SessionFlags.ResetHere), 0u, "reset here")]
    [InlineData((uint)(SessionFlags.Established | SessionFlags.TimedOut), 110u, "time-out")]
    [InlineData((uint)(SessionFlags.SeenLate), 0u, "closed")]
    [InlineData((uint)(SessionFlags.Connected), 113u, "error 113")]
    [InlineData((uint)(SessionFlags.Connected | SessionFlags.ResetThere), 111u, "refused")]
    [InlineData((uint)(SessionFlags.Connected | SessionFlags.TimedOut), 110u, "time-out")]
    [InlineData((uint)(SessionFlags.Connected), 0u, "given up")]
    public void How_a_session_ended_has_words(uint flags, uint error, string words)
    {
        SessionRecord record = new() { Flags = (SessionFlags)flags, Error = error };
        record.Ends.Family = 2;
        Assert.Equal(words, new Session(1, record, DateTimeOffset.UnixEpoch).How);
    }

    [Fact]
    public void What_is_not_known_has_no_value()
    {
        SessionRecord record = new() { Flags = SessionFlags.SeenLate, ClosedNs = 7_000_000_000 };
        record.Ends.Family = 2;
        Session session = new(1, record, DateTimeOffset.UnixEpoch);

        Assert.True(double.IsNaN(session.Pid) && double.IsNaN(session.Duration) && double.IsNaN(session.Handshake) && double.IsNaN(session.RoundTrip));
        Assert.Null(session.Name);
        Assert.Equal(7, session.Ended);
    }

    private static Endpoints Ends(string address, ushort port)
    {
        IPAddress parsed = IPAddress.Parse(address);
        Endpoints ends = new() { LocalPort = port, Family = parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? (byte)2 : (byte)10 };
        parsed.GetAddressBytes().CopyTo((Span<byte>)ends.Local);
        return ends;
    }
}
