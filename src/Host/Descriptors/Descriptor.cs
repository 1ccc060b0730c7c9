namespace Bpftop.Host.Descriptors;

/// <summary>Something that a process has open.</summary>
/// <param name="Number">The descriptor.</param>
/// <param name="Path">What <c>/proc/PID/fd</c> says of it: a path, <c>pipe:[INODE]</c>, <c>anon_inode:[eventpoll]</c>; null where it
/// cannot be read. Foreign text.</param>
internal readonly record struct Descriptor(int Number, string? Path)
{
    private const string SocketLink = "socket:[";

    /// <summary>REG, DIR, CHR, BLK, FIFO, SOCK, or ANON for what has no file system behind it; null where that was not asked for or
    /// is not known.</summary>
    public string? Type { get; init; }

    /// <summary>The number of the socket that it is; 0 for what is no socket.</summary>
    public ulong SocketInode { get; init; }

    /// <summary>What is known of the socket; null where it was not asked for, is not known, or is none.</summary>
    public ListedSocket? Socket { get; init; }

    /// <summary>The number of the socket that a link of <c>/proc/PID/fd</c> names; 0 where it names none.</summary>
    public static ulong SocketInodeOf(string link) =>
        link.StartsWith(SocketLink, StringComparison.Ordinal) && link.EndsWith(']')
        && ulong.TryParse(link.AsSpan(SocketLink.Length..^1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong inode) ? inode : 0;
}

/// <summary>What the kernel's lists say of a socket.</summary>
/// <param name="Family">inet, inet6, unix, netlink, packet.</param>
internal sealed record ListedSocket(string Family)
{
    /// <summary>tcp, udp …; of the family unix stream, dgram or seqpacket; null where it is not known.</summary>
    public string? Protocol { get; init; }

    /// <summary>"listen", "established", "closed" in the kernel's words; of what knows no connections whether it has another end,
    /// "connected" or "open"; null where there is none.</summary>
    public string? State { get; init; }

    public string? LocalAddress { get; init; }

    /// <summary>NaN for none.</summary>
    public double LocalPort { get; init; } = double.NaN;

    /// <summary>Null for a socket that has no other end.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>NaN for none.</summary>
    public double RemotePort { get; init; } = double.NaN;

    /// <summary>Bytes that came and were not read; of a listening socket, connections that wait. NaN where that is not
    /// told.</summary>
    public double ReceiveQueue { get; init; } = double.NaN;

    /// <summary>Bytes that were not acknowledged. NaN where that is not told, as of a listening socket.</summary>
    public double SendQueue { get; init; } = double.NaN;

    /// <summary>Where a socket of the family unix is bound to, @ before a name that is in no file system; null for nowhere.
    /// Foreign text.</summary>
    public string? Path { get; init; }
}
