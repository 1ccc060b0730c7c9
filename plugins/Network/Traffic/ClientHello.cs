namespace Bpftop.Network.Traffic;

/// <summary>The first message of a TLS client (RFC 8446, 4.1.2).</summary>
internal static class ClientHello
{
    private const int Handshake = 0x16;
    private const int Hello = 1;
    private const int ServerHello = 2;
    private const int ServerName = 0;
    private const int HostName = 0;
    private const int RandomSize = 32;
    private const int VersionSize = 2;
    private const int LengthSize = 3;
    private const int RecordLengthSize = 2;

    /// <summary>Whether a stream begins with a TLS handshake; with the server's name where the client says it, and the bytes
    /// reach that far.</summary>
    public static Application? Recognise(ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload);
        if (!reader.TryByte(out int record) || record != Handshake
            || !reader.TryByte(out int major) || major != 3
            || !reader.TryByte(out int minor) || minor > 4
            || !reader.TrySkip(RecordLengthSize)
            || !reader.TryByte(out int message) || message is not (Hello or ServerHello))
        {
            return null;
        }

        return new Application("TLS", message == Hello ? NameIn(ref reader) : null);
    }

    /// <summary>The server's name in a hello, whose header is read.</summary>
    private static string? NameIn(ref WireReader reader)
    {
        // The session, the ciphers and the compressions come before the extensions.
        if (!reader.TrySkip(LengthSize + VersionSize + RandomSize)
            || !reader.TrySkipShortField()
            || !reader.TryField(out _)
            || !reader.TrySkipShortField()
            || !reader.TryField(out ReadOnlySpan<byte> extensions))
        {
            return null;
        }

        WireReader list = new(extensions);
        while (list.TryShort(out int type) && list.TryField(out ReadOnlySpan<byte> extension))
        {
            if (type == ServerName)
            {
                return HostIn(extension);
            }
        }

        return null;
    }

    /// <summary>The host in a list of server names (RFC 6066, 3), unless it is cut.</summary>
    private static string? HostIn(ReadOnlySpan<byte> extension)
    {
        WireReader reader = new(extension);
        return reader.TrySkip(2) && reader.TryByte(out int type) && type == HostName
            && reader.TryShort(out int length) && reader.TryTake(length, out ReadOnlySpan<byte> name)
            ? FirstBytes.Host(name)
            : null;
    }
}
