using System.Buffers.Binary;
using System.Globalization;

namespace Bpftop.Network.Traffic;

/// <summary>Tells an application by the first bytes of a datagram: of UDP.</summary>
internal static class DatagramBytes
{
    public static Application? Recognise(ReadOnlySpan<byte> payload, ushort port) =>
        Application.Of(Quic(payload) ?? Name(payload, port));

    /// <summary>A DNS message (RFC 1035, 4.1.1): an operation in use, questions, and a name that begins well.</summary>
    public static bool IsDns(ReadOnlySpan<byte> message)
    {
        const int HeaderSize = 12;
        const int LongestLabel = 63;
        return message.Length > HeaderSize
            && ((message[2] >> 3) & 15) is 0 or 4 or 5
            && (message[3] & 0x40) == 0
            && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) is 1
            && message[HeaderSize] <= LongestLabel;
    }

    /// <summary>The long header with which a connection begins (RFC 9000, 17.2; RFC 9369), of a version that is in use.</summary>
    private static string? Quic(ReadOnlySpan<byte> payload)
    {
        const int LongestId = 20;
        WireReader reader = new(payload);
        if (!reader.TryByte(out int first) || (first & 0x80) == 0
            || !reader.TryTake(4, out ReadOnlySpan<byte> versionBytes)
            || !reader.TryByte(out int destination) || destination > LongestId || !reader.TrySkip(destination)
            || !reader.TryByte(out int source) || source > LongestId || !reader.TrySkip(source))
        {
            return null;
        }

        uint version = BinaryPrimitives.ReadUInt32BigEndian(versionBytes);
        bool isFixed = (first & 0x40) != 0;
        return version switch
        {
            // An answer that offers versions: four bytes each.
            0 => reader.Rest.Length >= 4 && reader.Rest.Length % 4 == 0 && destination + source > 0 ? "QUIC" : null,
            1 when isFixed => "QUIC v1",
            0x6b3343cf when isFixed => "QUIC v2",
            >= 0xff000000 and <= 0xff0000ff when isFixed => string.Create(CultureInfo.InvariantCulture, $"QUIC draft-{version & 0xff}"),
            _ => (version & 0x0f0f0f0f) == 0x0a0a0a0a && isFixed ? "QUIC" : null,
        };
    }

    private static string? Name(ReadOnlySpan<byte> payload, ushort port) => payload switch
    {
        _ when IsWireGuard(payload) => "WireGuard",
        _ when IsStun(payload) => "STUN",
        _ when IsDtls(payload) => "DTLS",
        _ when IsDhcp(payload) => "DHCP",
        _ when payload.StartsWith("M-SEARCH * HTTP/1.1"u8) || payload.StartsWith("NOTIFY * HTTP/1.1"u8) => "SSDP",
        _ when HttpHead.Recognise(payload) is { Name: "SIP" } => "SIP",
        _ when payload.StartsWith("d1:ad2:id20:"u8) || payload.StartsWith("d1:rd2:id20:"u8) => "BitTorrent",
        _ when IsDns(payload) && port is 53 => "DNS",
        _ when IsMulticastDns(payload) && port is 5353 => "mDNS",
        _ when IsDns(payload) && port is 5355 => "LLMNR",
        _ when port == 123 && payload.Length >= 48 && ((payload[0] >> 3) & 7) is >= 1 and <= 4 => "NTP",
        _ when port is 161 or 162 && payload.Length > 8 && payload[0] == 0x30 => "SNMP",
        _ when port is 500 or 4500 && IsIke(payload) => "IKE",
        _ when port == 514 && payload.StartsWith("<"u8) => "syslog",
        _ when port == 4789 && payload.Length > 8 && payload[0] == 0x08 => "VXLAN",
        _ => null,
    };

    /// <summary>Its messages by type and length (whitepaper, 5.4); three zeros follow the type.</summary>
    private static bool IsWireGuard(ReadOnlySpan<byte> payload) =>
        payload.Length >= 32 && payload[1] == 0 && payload[2] == 0 && payload[3] == 0
        && payload[0] switch
        {
            1 => payload.Length == 148,
            2 => payload.Length == 92,
            3 => payload.Length == 64,
            4 => payload.Length % 16 == 0,
            _ => false,
        };

    /// <summary>The magic cookie (RFC 8489, 5).</summary>
    private static bool IsStun(ReadOnlySpan<byte> payload) =>
        payload.Length >= 20 && (payload[0] & 0xc0) == 0 && BinaryPrimitives.ReadUInt32BigEndian(payload[4..]) == 0x2112a442;

    /// <summary>A record of version 1.0 or 1.2 (RFC 9147, 4), at the start of the handshake or later.</summary>
    private static bool IsDtls(ReadOnlySpan<byte> payload) =>
        payload.Length >= 13 && payload[0] is >= 20 and <= 23 && payload[1] == 0xfe && payload[2] is 0xff or 0xfd;

    /// <summary>The magic cookie (RFC 2131, 3).</summary>
    private static bool IsDhcp(ReadOnlySpan<byte> payload) =>
        payload.Length >= 240 && payload[0] is 1 or 2 && BinaryPrimitives.ReadUInt32BigEndian(payload[236..]) == 0x63825363;

    /// <summary>Answers come without questions, questions several at once (RFC 6762, 5 and 6).</summary>
    private static bool IsMulticastDns(ReadOnlySpan<byte> payload) => payload.Length > 12 && ((payload[2] >> 3) & 15) == 0;

    /// <summary>IKE version 1 or 2 (RFC 7296, 3.1), on port 4500 behind four zeros.</summary>
    private static bool IsIke(ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> message = payload.StartsWith("\0\0\0\0"u8) ? payload[4..] : payload;
        return message.Length >= 28 && message[17] is 0x10 or 0x20 && BinaryPrimitives.ReadUInt32BigEndian(message[24..]) is >= 28 and <= 65_535;
    }
}
