using System.Buffers;
using System.Text;

namespace Bpftop.Network.Traffic;

/// <summary>The head of an HTTP/1 message, and of the protocols that look like it: RTSP, SIP, SSDP.</summary>
internal static class HttpHead
{
    private const int LongestMethod = 16;

    private static readonly SearchValues<byte> _methodLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-"u8);

    /// <summary>Recognises a request, a response, or the preface of HTTP/2 (RFC 9113, 3.4).</summary>
    public static Application? Recognise(ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8))
        {
            return new Application("HTTP/2");
        }

        int end = payload.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = (end < 0 ? payload : payload[..end]).TrimEnd((byte)'\r');
        if (Protocol(line) is { } response)
        {
            return new Application(response);
        }

        // method SP target SP version; a target that is longer than the bytes there are hides the version.
        int space = line.IndexOf((byte)' ');
        if (space is < 1 or > LongestMethod || line[..space].IndexOfAnyExcept(_methodLetters) >= 0)
        {
            return null;
        }

        int last = line.LastIndexOf((byte)' ');
        string? name = last > space ? Protocol(line[(last + 1)..]) : end < 0 && IsMethod(line[..space]) && line[(space + 1)..].StartsWith("/"u8) ? "HTTP" : null;
        return name is null ? null : new Application(name, name == "HTTP" && end >= 0 ? Host(payload[(end + 1)..]) : null);
    }

    /// <summary>What a word that begins with a protocol's name and version says.</summary>
    private static string? Protocol(ReadOnlySpan<byte> word) =>
        word.StartsWith("HTTP/1."u8) ? "HTTP"
        : word.StartsWith("RTSP/"u8) ? "RTSP"
        : word.StartsWith("SIP/2.0"u8) ? "SIP"
        : null;

    private static bool IsMethod(ReadOnlySpan<byte> word) =>
        Encoding.ASCII.GetString(word) is "GET" or "POST" or "PUT" or "HEAD" or "DELETE" or "OPTIONS" or "PATCH";

    /// <summary>The value of the field Host, unless it is cut.</summary>
    private static string? Host(ReadOnlySpan<byte> fields)
    {
        const int Colon = 4;
        while (fields.IndexOf((byte)'\n') is > 0 and var end)
        {
            ReadOnlySpan<byte> line = fields[..end].TrimEnd((byte)'\r');
            if (line.Length > Colon && line[Colon] == ':' && Ascii.EqualsIgnoreCase(line[..Colon], "host"u8))
            {
                return FirstBytes.Host(line[(Colon + 1)..].Trim(" \t"u8));
            }

            // The empty line ends the head: what comes after it is the body.
            if (line.IsEmpty)
            {
                break;
            }

            fields = fields[(end + 1)..];
        }

        return null;
    }
}
