using Bpftop.Host.Descriptors;

namespace Bpftop.Host.Subcommands;

/// <summary>Columns of what a process has open, beside those of the process itself.</summary>
internal static class DescriptorColumns
{
    private const string Sockets = "socket.";
    private const string Files = "file.";

    private static readonly Entry[] _all =
    [
        Number("file.fd", "FD", 4, "The number of the descriptor.", static (in descriptor) => descriptor.Number),
        Text("file.type", "TYPE", 4, "REG, DIR, CHR, BLK, FIFO, SOCK, or ANON for what is in no file system.", static (in descriptor) => descriptor.Type),
        Text("file.path", "PATH", 40, "What /proc/PID/fd says: a path, or a kind and a number.", static (in descriptor) => descriptor.Path),
        Text("socket.proto", "PROTO", 9, "tcp, udp, raw, icmp; of the family unix stream, dgram or seqpacket.", static (in descriptor) => descriptor.Socket?.Protocol),
        Text("socket.family", "FAMILY", 7, "inet, inet6, unix, netlink or packet.", static (in descriptor) => descriptor.Socket?.Family),
        Text("socket.state", "STATE", 11, "How far the connection is: listen, established …; where there is none, connected or open.", static (in descriptor) => descriptor.Socket?.State),
        Text("socket.local.addr", "LOCAL", 15, "Address of this end.", static (in descriptor) => descriptor.Socket?.LocalAddress),
        Number("socket.local.port", "LPORT", 5, "Port of this end.", static (in descriptor) => descriptor.Socket?.LocalPort ?? double.NaN),
        Text("socket.remote.addr", "REMOTE", 15, "Address of the other end.", static (in descriptor) => descriptor.Socket?.RemoteAddress),
        Number("socket.remote.port", "RPORT", 5, "Port of the other end.", static (in descriptor) => descriptor.Socket?.RemotePort ?? double.NaN),
        Text("socket.path", "SOCKET", 30, "Where a socket of the family unix is bound to; @ before a name that is in no file system.", static (in descriptor) => descriptor.Socket?.Path),
        Number("socket.inode", "INODE", 8, "The number of the socket.", static (in descriptor) => descriptor.SocketInode == 0 ? double.NaN : descriptor.SocketInode),
    ];

    public static ImmutableArray<ColumnSpec> Specs { get; } = [.. _all.Select(static entry => entry.Spec)];

    /// <summary>Names that mean either end.</summary>
    public static ImmutableArray<(string Id, ImmutableArray<string> Of)> Either { get; } =
    [
        ("socket.port", ["socket.local.port", "socket.remote.port"]),
        ("socket.addr", ["socket.local.addr", "socket.remote.addr"]),
    ];

    public static bool IsOfSocket(string id) => id.StartsWith(Sockets, StringComparison.Ordinal);

    public static bool IsOfFile(string id) => id.StartsWith(Files, StringComparison.Ordinal);

    /// <summary>What has to be read for a column.</summary>
    public static DescriptorParts PartsOf(string id) =>
        id == "file.type" ? DescriptorParts.Types
        : IsOfSocket(id) && id != "socket.inode" ? DescriptorParts.Sockets
        : DescriptorParts.None;

    /// <summary>Writes a descriptor into the first row of a table of <see cref="Specs"/>.</summary>
    public static void Write(in Descriptor descriptor, TableBuffer row)
    {
        for (int column = 0; column < _all.Length; column++)
        {
            if (_all[column].OfText is { } text)
            {
                row.Text(0, column) = text(descriptor);
            }
            else
            {
                row.Number(0, column) = _all[column].OfNumber!(descriptor);
            }
        }
    }

    private static Entry Number(string id, string header, int width, string help, ReadNumber read) =>
        new(new ColumnSpec(id, header, CellKind.Number, help) { Width = width }, read, null);

    private static Entry Text(string id, string header, int width, string help, ReadText read) =>
        new(new ColumnSpec(id, header, CellKind.Text, help) { Width = width }, null, read);

    private delegate double ReadNumber(in Descriptor descriptor);

    private delegate string? ReadText(in Descriptor descriptor);

    private sealed record Entry(ColumnSpec Spec, ReadNumber? OfNumber, ReadText? OfText);
}
