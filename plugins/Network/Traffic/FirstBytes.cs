using System.Text;

namespace Bpftop.Network.Traffic;

/// <summary>An application, as its first bytes show it.</summary>
/// <param name="Name">Its usual name.</param>
/// <param name="Host">The host that the client asks for, or null.</param>
internal readonly record struct Application(string Name, string? Host = null)
{
    /// <summary>The one of a name, if there is one.</summary>
    public static Application? Of(string? name) => name is null ? null : new Application(name);
}

/// <summary>Tells an application by the first bytes of a connection's payload. Pure; the bytes are the wire's, and may be
/// anything, of any length, and cut anywhere.</summary>
internal static class FirstBytes
{
    /// <summary>The longest name that DNS has (RFC 1035, 2.3.4), with a port.</summary>
    private const int LongestHost = 255 + 6;

    /// <param name="payload">As much of it as there is.</param>
    /// <param name="protocol">The protocol below, by number.</param>
    /// <param name="port">The server's port, as far as one can tell: says what weak signs mean.</param>
    /// <returns>Null where nothing is recognised.</returns>
    public static Application? Recognise(ReadOnlySpan<byte> payload, byte protocol, ushort port) => protocol switch
    {
        FlowText.Tcp => StreamBytes.Recognise(payload, port),
        FlowText.Udp => DatagramBytes.Recognise(payload, port),
        _ => null,
    };

    /// <summary>A host's name from the wire: printable ASCII without spaces, no longer than names are; else null.</summary>
    public static string? Host(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= LongestHost && name.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0 ? Encoding.ASCII.GetString(name) : null;
}
