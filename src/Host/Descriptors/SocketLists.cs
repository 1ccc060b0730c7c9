using System.Buffers.Text;
using System.Net;
using System.Text;
using Bpftop.Host.Collect;

namespace Bpftop.Host.Descriptors;

/// <summary>The sockets of a network namespace, by their inode numbers, as the files of <c>/proc/PID/net</c> list them.</summary>
internal static class SocketLists
{
    private const uint Listens = 0x10000; // include/linux/net.h: __SO_ACCEPTCON
    private const uint Listen = 10; // include/net/tcp_states.h: TCP_LISTEN

    private static readonly (string File, string Protocol, string Family)[] _internet =
    [
        ("tcp", "tcp", "inet"), ("tcp6", "tcp", "inet6"), ("udp", "udp", "inet"), ("udp6", "udp", "inet6"),
        ("udplite", "udplite", "inet"), ("udplite6", "udplite", "inet6"), ("raw", "raw", "inet"), ("raw6", "raw", "inet6"),
        ("icmp", "icmp", "inet"), ("icmp6", "icmp6", "inet6"),
    ];

    /// <summary>include/net/tcp_states.h, by number.</summary>
    private static readonly string?[] _tcpStates =
    [
        null, "established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait", "closed", "close-wait", "last-ack", "listen", "closing",
        "syn-recv",
    ];

    /// <param name="folder">/proc/PID/net of a process in it.</param>
    /// <returns>Null where the process has ended, or may not be looked into.</returns>
    public static Dictionary<ulong, ListedSocket>? Read(string folder)
    {
        Dictionary<ulong, ListedSocket> sockets = [];

        // Where this one cannot be read, none can. A name that a process chose is in it, line ends and all, so the others' word
        // counts more: they come after it.
        if (Content($"{folder}/unix") is not { } unix)
        {
            return null;
        }

        AddUnix(unix, sockets);
        AddOthers(Content($"{folder}/netlink"), inodeAt: 9, new ListedSocket("netlink"), sockets);
        AddOthers(Content($"{folder}/packet"), inodeAt: 8, new ListedSocket("packet"), sockets);
        foreach ((string file, string protocol, string family) in _internet)
        {
            AddInternet(Content($"{folder}/{file}"), protocol, family, sockets);
        }

        return sockets;
    }

    /// <summary>Reads the lines of tcp, udp, raw and their like.</summary>
    public static void AddInternet(ReadOnlySpan<byte> content, string protocol, string family, Dictionary<ulong, ListedSocket> sockets)
    {
        Lines.TryTake(ref content, out _);
        while (Lines.TryTake(ref content, out ReadOnlySpan<byte> line))
        {
            // sl local remote st tx:rx tr:when retrnsmt uid timeout inode
            TakeField(ref line);
            ReadOnlySpan<byte> local = TakeField(ref line);
            ReadOnlySpan<byte> remote = TakeField(ref line);
            ReadOnlySpan<byte> state = TakeField(ref line);
            ReadOnlySpan<byte> queues = TakeField(ref line);
            for (int skipped = 0; skipped < 4; skipped++)
            {
                TakeField(ref line);
            }

            if (Number(TakeField(ref line)) is not (> 0 and var inode) || !TryEnd(local, out IPAddress? address, out int port))
            {
                continue;
            }

            bool hasRemote = TryEnd(remote, out IPAddress? other, out int otherPort) && otherPort > 0;
            bool hasPorts = protocol is not ("raw" or "icmp" or "icmp6");
            bool listens = protocol == "tcp" && Hex(state) == Listen;
            int between = queues.IndexOf((byte)':');
            sockets[inode] = new ListedSocket(family)
            {
                Protocol = protocol,
                State = StateOf(protocol, state),
                LocalAddress = address.ToString(),
                LocalPort = hasPorts ? port : double.NaN,
                RemoteAddress = hasRemote ? other!.ToString() : null,
                RemotePort = hasRemote && hasPorts ? otherPort : double.NaN,
                ReceiveQueue = Hex(queues[(between + 1)..]) ?? double.NaN,

                // How many may wait to be accepted is not in the file.
                SendQueue = between < 0 || listens ? double.NaN : Hex(queues[..between]) ?? double.NaN,
            };
        }
    }

    /// <summary>Reads the lines of unix.</summary>
    /// <remarks>A name may have a line end in it, and what looks like another socket's line behind that. Of a socket that two lines
    /// tell different things of, nothing is known.</remarks>
    public static void AddUnix(ReadOnlySpan<byte> content, Dictionary<ulong, ListedSocket> sockets)
    {
        Lines.TryTake(ref content, out _);
        while (Lines.TryTake(ref content, out ReadOnlySpan<byte> line))
        {
            // Num RefCount Protocol Flags Type St Inode Path
            TakeField(ref line);
            TakeField(ref line);
            TakeField(ref line);
            ulong? flags = Hex(TakeField(ref line));
            ulong? type = Hex(TakeField(ref line));
            ulong? state = Hex(TakeField(ref line));
            if (Number(TakeField(ref line)) is not (> 0 and var inode) || flags is null || type is null || state is null)
            {
                continue;
            }

            ListedSocket facts = new("unix")
            {
                Protocol = type switch
                {
                    1 => "stream",
                    2 => "dgram",
                    5 => "seqpacket",
                    _ => null,
                },

                // include/uapi/linux/net.h: socket_state, in the words of the states of TCP, which the kernel has for it too.
                State = (flags & Listens) != 0 ? "listen" : state switch
                {
                    1 => "closed",
                    2 => "connecting",
                    3 => "established",
                    4 => "disconnecting",
                    _ => null,
                },
                Path = line.Length > 1 ? Encoding.UTF8.GetString(line[1..]) : null,
            };
            sockets[inode] = sockets.TryGetValue(inode, out ListedSocket? known) && known != facts ? new ListedSocket("unix") : facts;
        }
    }

    /// <summary>Reads lines of which only the inode is wanted.</summary>
    private static void AddOthers(ReadOnlySpan<byte> content, int inodeAt, ListedSocket facts, Dictionary<ulong, ListedSocket> sockets)
    {
        Lines.TryTake(ref content, out _);
        while (Lines.TryTake(ref content, out ReadOnlySpan<byte> line))
        {
            for (int skipped = 0; skipped < inodeAt; skipped++)
            {
                TakeField(ref line);
            }

            if (Number(TakeField(ref line)) is > 0 and var inode)
            {
                sockets[inode] = facts;
            }
        }
    }

    /// <summary>UDP knows only whether the socket has another end.</summary>
    private static string? StateOf(string protocol, ReadOnlySpan<byte> text) => Hex(text) is not { } state ? null
        : protocol != "tcp" ? state == 1 ? "connected" : "open"
        : TcpState(state);

    /// <summary>A state of TCP by its number; null for one that there is none of.</summary>
    public static string? TcpState(ulong state) => state < (ulong)_tcpStates.Length ? _tcpStates[state] : null;

    /// <summary>"0100007F:1F90": each four bytes of the address as the machine's own number, then the port.</summary>
    private static bool TryEnd(ReadOnlySpan<byte> text, [NotNullWhen(true)] out IPAddress? address, out int port)
    {
        (address, port) = (null, 0);
        int colon = text.IndexOf((byte)':');
        if (colon is not (8 or 32) || Hex(text[(colon + 1)..]) is not (<= ushort.MaxValue and var number))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[colon / 2];
        for (int word = 0; word < colon; word += 8)
        {
            if (Hex(text.Slice(word, 8)) is not { } part || !BitConverter.TryWriteBytes(bytes[(word / 2)..], (uint)part))
            {
                return false;
            }
        }

        (address, port) = (new IPAddress(bytes), (int)number);
        return true;
    }

    private static ReadOnlySpan<byte> TakeField(ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart((byte)' ');
        int end = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> field = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[end..];
        return field;
    }

    private static ulong? Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out ulong number, out int used) && used == text.Length ? number : null;

    private static ulong? Hex(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out ulong number, out int used, 'X') && used == text.Length ? number : null;

    private static byte[]? Content(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
