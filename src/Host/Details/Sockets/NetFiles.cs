using System.Buffers.Binary;
using System.Globalization;
using Bpftop.Host.Details.Reading;

namespace Bpftop.Host.Details.Sockets;

/// <summary>The sockets of a network namespace, as the files of <c>/proc/PID/net</c> list them: what is read where BPF cannot
/// be used.</summary>
internal static class NetFiles
{
    private const int AF_INET = 2;
    private const int AF_INET6 = 10;
    private const int AF_UNIX = 1;
    private const int TCP = 6;
    private const int LISTEN = 10;
    private const int UnixListens = 0x10000; // include/linux/net.h: __SO_ACCEPTCON
    private const int UnixConnected = 3; // include/uapi/linux/net.h: SS_CONNECTED

    private static readonly (string File, int Family, string Protocol)[] _internet =
    [
        ("tcp", AF_INET, "tcp"), ("tcp6", AF_INET6, "tcp"),
        ("udp", AF_INET, "udp"), ("udp6", AF_INET6, "udp"),
        ("udplite", AF_INET, "udplite"), ("udplite6", AF_INET6, "udplite"),
        ("raw", AF_INET, "raw"), ("raw6", AF_INET6, "raw"),
        ("icmp", AF_INET, "icmp"), ("icmp6", AF_INET6, "icmp6"),
    ];

    /// <summary>All of them by their inodes.</summary>
    /// <param name="process">Whose namespace it is.</param>
    /// <param name="cancellation">Raised when nobody waits.</param>
    public static Dictionary<ulong, SocketFacts> Read(DetailProcess process, CancellationToken cancellation)
    {
        Dictionary<ulong, SocketFacts> found = [];
        foreach ((string file, int family, string protocol) in _internet)
        {
            foreach (string line in Lines(process, file, cancellation))
            {
                if (TryParseInternet(line, family, protocol, out ulong inode, out SocketFacts facts) && inode != 0)
                {
                    found[inode] = facts;
                }
            }
        }

        foreach (string line in Lines(process, "unix", cancellation))
        {
            if (TryParseUnix(line, out ulong inode, out SocketFacts facts))
            {
                found[inode] = facts;
            }
        }

        return found;
    }

    /// <summary>Parses a line of <c>tcp</c> and its kin (Documentation/networking/proc_net_tcp.rst); pure.</summary>
    internal static bool TryParseInternet(string line, int family, string protocol, out ulong inode, out SocketFacts facts)
    {
        const int Local = 1;
        const int Remote = 2;
        const int State = 3;
        const int Queues = 4;
        const int Inode = 9;
        facts = default;
        inode = 0;
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= Inode
            || !TryEnd(fields[Local], family, out string local, out _)
            || !TryEnd(fields[Remote], family, out string remote, out bool isAny)
            || !int.TryParse(fields[State], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int state)
            || fields[Queues].Split(':') is not [var sent, var received]
            || !uint.TryParse(sent, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint sendQueue)
            || !uint.TryParse(received, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint receiveQueue)
            || !ulong.TryParse(fields[Inode], NumberStyles.None, CultureInfo.InvariantCulture, out inode))
        {
            return false;
        }

        bool isTcp = protocol == "tcp";

        // How many may wait to be accepted is not in the file.
        facts = new SocketFacts(
            SocketFacts.FamilyName(family), protocol, SocketFacts.StateName(state, isTcp ? TCP : 0), local, isAny ? null : remote,
            receiveQueue, isTcp && state == LISTEN ? double.NaN : sendQueue);
        return true;
    }

    /// <summary>Parses a line of <c>unix</c> (proc_pid_net(5)); pure.</summary>
    internal static bool TryParseUnix(string line, out ulong inode, out SocketFacts facts)
    {
        const int Flags = 3;
        const int Type = 4;
        const int State = 5;
        const int Inode = 6;
        const int Path = 7;
        facts = default;
        inode = 0;

        // A path may have blanks.
        string[] fields = line.Split(' ', Path + 1, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= Inode
            || !int.TryParse(fields[Flags], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int flags)
            || !int.TryParse(fields[Type], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int type)
            || !int.TryParse(fields[State], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int state)
            || !ulong.TryParse(fields[Inode], NumberStyles.None, CultureInfo.InvariantCulture, out inode))
        {
            return false;
        }

        facts = new SocketFacts(
            SocketFacts.FamilyName(AF_UNIX), SocketFacts.TypeName(type),
            (flags & UnixListens) != 0 ? "listen" : state == UnixConnected ? "established" : "closed",
            fields.Length > Path ? fields[Path] : null, null, double.NaN, double.NaN);
        return true;
    }

    /// <summary>ADDRESS:PORT, both hexadecimal; the address in words of four bytes, each in the machine's order.</summary>
    private static bool TryEnd(string field, int family, out string end, out bool isAny)
    {
        end = "";
        isAny = false;
        int length = family == AF_INET6 ? 32 : 8;
        if (field.Length != length + 5 || field[length] != ':'
            || !int.TryParse(field.AsSpan(length + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int port))
        {
            return false;
        }

        Span<byte> address = stackalloc byte[length / 2];
        for (int word = 0; word < address.Length; word += 4)
        {
            if (!uint.TryParse(field.AsSpan(word * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint value))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(address[word..], value);
        }

        isAny = port == 0 && !address.ContainsAnyExcept((byte)0);
        end = SocketFacts.End(address, port, family);
        return true;
    }

    private static IEnumerable<string> Lines(DetailProcess process, string file, CancellationToken cancellation)
    {
        IEnumerator<string> lines;
        try
        {
            lines = File.ReadLines($"{process.Folder}/net/{file}").GetEnumerator();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        using (lines)
        {
            while (TryNext(lines))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return lines.Current;
            }
        }
    }

    private static bool TryNext(IEnumerator<string> lines)
    {
        try
        {
            return lines.MoveNext();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
