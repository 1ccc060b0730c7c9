using System.Buffers.Binary;

namespace Bpftop.Network.Traffic;

/// <summary>Tells an application by the first bytes of a stream: of TCP.</summary>
internal static class StreamBytes
{
    private const ushort DnsPort = 53;
    private const ushort FtpPort = 21;

    public static Application? Recognise(ReadOnlySpan<byte> payload, ushort port) =>
        ClientHello.Recognise(payload) ?? HttpHead.Recognise(payload) ?? Application.Of(Text(payload, port) ?? Binary(payload, port));

    /// <summary>Protocols whose first line is text.</summary>
    private static string? Text(ReadOnlySpan<byte> payload, ushort port)
    {
        if (payload.StartsWith("SSH-2.0-"u8) || payload.StartsWith("SSH-1."u8))
        {
            return "SSH";
        }

        if (payload.StartsWith("220 "u8) || payload.StartsWith("220-"u8))
        {
            return port == FtpPort ? "FTP" : payload.IndexOf("SMTP"u8) >= 0 ? "SMTP" : null;
        }

        return payload switch
        {
            _ when payload.StartsWith("EHLO "u8) || payload.StartsWith("HELO "u8) => "SMTP",
            _ when payload.StartsWith("* OK"u8) && payload.IndexOf("IMAP"u8) >= 0 => "IMAP",
            _ when payload.StartsWith("+OK "u8) && port is 110 or 995 => "POP3",
            _ when payload.StartsWith("RFB 00"u8) => "VNC",
            _ when payload.StartsWith("@RSYNCD:"u8) => "rsync",
            _ when payload.StartsWith("PROXY TCP"u8) || payload.StartsWith("\r\n\r\n\0\r\nQUIT\n"u8) => "PROXY",
            _ when payload.StartsWith("INFO {"u8) || payload.StartsWith("CONNECT {"u8) => "NATS",
            _ when payload.StartsWith("AMQP"u8) => "AMQP",
            _ when payload.StartsWith("\u0013BitTorrent protocol"u8) => "BitTorrent",
            _ when IsRedis(payload) => "Redis",
            _ when IsMemcached(payload) => "Memcached",
            _ => null,
        };
    }

    private static string? Binary(ReadOnlySpan<byte> payload, ushort port) => payload switch
    {
        _ when IsPostgreSql(payload) => "PostgreSQL",
        _ when IsMySql(payload) => "MySQL",
        _ when IsMqtt(payload) => "MQTT",
        _ when IsRdp(payload) => "RDP",
        _ when IsMongo(payload) => "MongoDB",
        _ when IsSmb(payload) => "SMB",
        _ when IsLdap(payload) => "LDAP",
        _ when IsSunRpc(payload) => "RPC",
        _ when IsDns(payload, port) => "DNS",
        _ => null,
    };

    /// <summary>An array of bulk strings (RESP), as clients send commands, or the inline PING.</summary>
    private static bool IsRedis(ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith("PING\r\n"u8) || payload.StartsWith("+PONG\r\n"u8))
        {
            return true;
        }

        int end = payload.IndexOf("\r\n$"u8);
        return end > 1 && payload[0] == '*' && payload[1..end].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && payload.Length > end + 3 && char.IsAsciiDigit((char)payload[end + 3]);
    }

    /// <summary>A command of the text protocol, in lower case, to the end of its line; or the binary one's header.</summary>
    private static bool IsMemcached(ReadOnlySpan<byte> payload)
    {
        const int HeaderSize = 24;
        const uint LargestBody = 1 << 20;
        if (payload.Length >= HeaderSize && payload[0] == 0x80 && payload[1] <= 0x25 && payload[5] == 0)
        {
            uint body = BinaryPrimitives.ReadUInt32BigEndian(payload[8..]);
            return body < LargestBody && body >= BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) + payload[4];
        }

        int end = payload.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> line = payload[..end];
        return line.SequenceEqual("version"u8) || line.SequenceEqual("stats"u8)
            || line.StartsWith("get "u8) || line.StartsWith("gets "u8) || line.StartsWith("mg "u8)
            || ((line.StartsWith("set "u8) || line.StartsWith("add "u8)) && line.Count((byte)' ') >= 4);
    }

    /// <summary>A startup message of version 3, or the request for TLS, for GSSAPI, or to cancel.</summary>
    private static bool IsPostgreSql(ReadOnlySpan<byte> payload)
    {
        const uint Version3 = 3 << 16;
        const uint Cancel = (1234 << 16) | 5678;
        const uint Tls = Cancel + 1;
        const uint Gss = Cancel + 2;
        if (payload.Length < 8)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(payload);
        uint code = BinaryPrimitives.ReadUInt32BigEndian(payload[4..]);
        return code switch
        {
            Tls or Gss => length == 8,
            Cancel => length is >= 16 and <= 1024,
            _ => code >> 16 == Version3 >> 16 && (code & 0xffff) <= 2 && length is > 8 and <= 10_000 && payload.Length <= length
                && (payload.Length == 8 || payload[8] is >= (byte)'a' and <= (byte)'z' or (byte)'_'),
        };
    }

    /// <summary>The server's greeting, of protocol 10: its version is a text.</summary>
    private static bool IsMySql(ReadOnlySpan<byte> payload)
    {
        const int HeaderSize = 4;
        const int LongestVersion = 64;
        if (payload.Length < HeaderSize + 8 || payload[3] != 0 || payload[4] != 10)
        {
            return false;
        }

        int length = payload[0] | (payload[1] << 8) | (payload[2] << 16);
        ReadOnlySpan<byte> version = payload[5..];
        int end = version.IndexOf((byte)0);
        return length is >= 30 and < 1024 && end is > 2 and < LongestVersion
            && char.IsAsciiDigit((char)version[0]) && version[..end].IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;
    }

    private static bool IsMqtt(ReadOnlySpan<byte> payload)
    {
        const int LongestLength = 4;
        if (payload.IsEmpty || payload[0] != 0x10)
        {
            return false;
        }

        // The remaining length: seven bits a byte, as long as the eighth is set.
        int at = 1;
        while (at <= LongestLength && at < payload.Length && (payload[at] & 0x80) != 0)
        {
            at++;
        }

        return at < payload.Length && (payload[(at + 1)..].StartsWith("\0\u0004MQTT"u8) || payload[(at + 1)..].StartsWith("\0\u0006MQIsdp"u8));
    }

    /// <summary>TPKT (RFC 1006) with a request or a confirmation to connect (X.224), as RDP begins.</summary>
    private static bool IsRdp(ReadOnlySpan<byte> payload) =>
        payload.Length >= 11 && payload[0] == 3 && payload[1] == 0
        && BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) == payload[4] + 5
        && payload[5] is 0xe0 or 0xd0;

    /// <summary>A message's header: its length, two ids, and one of the operations in use.</summary>
    private static bool IsMongo(ReadOnlySpan<byte> payload) =>
        payload.Length >= 16
        && BinaryPrimitives.ReadInt32LittleEndian(payload) is >= 16 and <= 48_000_000
        && BinaryPrimitives.ReadInt32LittleEndian(payload[8..]) == 0
        && BinaryPrimitives.ReadInt32LittleEndian(payload[12..]) is 2004 or 2012 or 2013;

    private static bool IsSmb(ReadOnlySpan<byte> payload) =>
        payload.Length >= 8 && payload[0] == 0 && payload[4] is 0xfe or 0xff && payload[5..].StartsWith("SMB"u8);

    /// <summary>A bind request: a sequence, a message's number, an application tag 0, a version of 2 or 3.</summary>
    private static bool IsLdap(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 10 || payload[0] != 0x30)
        {
            return false;
        }

        int at = payload[1] < 0x80 ? 2 : 2 + (payload[1] & 0x7f);
        return payload.Length > at + 7 && payload[at] == 2 && payload[at + 1] == 1 && payload[at + 3] == 0x60
            && payload[at + 5] == 2 && payload[at + 6] == 1 && payload[at + 7] is 2 or 3;
    }

    /// <summary>A call of ONC RPC version 2 in one record (RFC 5531, 9 and 11): NFS and its like.</summary>
    private static bool IsSunRpc(ReadOnlySpan<byte> payload) =>
        payload.Length >= 28 && (payload[0] & 0x80) != 0
        && BinaryPrimitives.ReadUInt32BigEndian(payload[8..]) == 0
        && BinaryPrimitives.ReadUInt32BigEndian(payload[12..]) == 2
        && BinaryPrimitives.ReadUInt32BigEndian(payload[16..]) is >= 100_000 and < 400_000;

    private static bool IsDns(ReadOnlySpan<byte> payload, ushort port) =>
        port == DnsPort && payload.Length > 2 && DatagramBytes.IsDns(payload[2..]);
}
