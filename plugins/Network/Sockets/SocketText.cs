using System.Globalization;
using System.Net;
using System.Text;

namespace Bpftop.Network.Sockets;

/// <summary>The words for what a socket is.</summary>
internal static class SocketText
{
    // include/linux/socket.h, include/uapi/linux/in.h
    private const byte Inet6 = 10; // AF_INET6
    private const ushort Udp = 17; // IPPROTO_UDP
    private const ushort Mptcp = 262; // IPPROTO_MPTCP

    private static readonly string[] _states =
    [
        "", "established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait", "closed", "close-wait", "last-ack", "listen", "closing",
        "syn-recv",
    ];

    /// <summary>4 or 6.</summary>
    public static int Version(in Endpoints ends) => ends.Family == Inet6 ? 6 : 4;

    public static string Protocol(in Endpoints ends) => ends.Protocol switch
    {
        Udp => "udp",
        Mptcp => "mptcp",
        _ => "tcp",
    };

    /// <summary>A state of TCP; UDP knows only whether the socket has another end.</summary>
    public static string State(in Endpoints ends) =>
        ends.Protocol == Udp ? (ends.State == 1 ? "connected" : "open")
        : ends.State < _states.Length ? _states[ends.State] : ends.State.ToString(CultureInfo.InvariantCulture);

    public static string Local(in Endpoints ends) => End(ends.Local, ends.LocalPort, ends.Family);

    /// <summary>Null for a socket that has no other end.</summary>
    public static string? Remote(in Endpoints ends) => ends.RemotePort == 0 ? null : End(ends.Remote, ends.RemotePort, ends.Family);

    /// <summary>A text of the kernel's, up to its NUL.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private static string End(ReadOnlySpan<byte> address, ushort port, byte family)
    {
        IPAddress parsed = new(family == Inet6 ? address : address[..4]);
        return family == Inet6
            ? string.Create(CultureInfo.InvariantCulture, $"[{parsed}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{parsed}:{port}");
    }
}
