using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bpftop.Host.Descriptors;
using Bpftop.Host.Details.Files;
using Bpftop.Host.Details.Reading;
using static Bpftop.Host.Details.Reading.DetailColumns;
using static Bpftop.Linux.Errno;

namespace Bpftop.Host.Details.Sockets;

/// <summary>The sockets that a process has open, in whichever network namespace each of them is.</summary>
/// <remarks>By a BPF iterator over its descriptors: netlink (sock_diag(7)) would have to list every socket of the namespace
/// to find those of one process, and cannot see those that were handed over from another namespace. Without BPF, from the
/// files of <c>/proc/PID/net</c>.</remarks>
internal sealed class SocketDetail : ProcessDetail, IDisposable
{
    public static readonly DetailProgram Program = new(
        "sockets",
        "sockets_by_descriptor",
        new BpfFeature(
            "sockets of a process",
            [new("iter/task_file", new BpfProgram("sockets_by_descriptor") { IsAttached = false })],
            "the sockets of a process are read from /proc/PID/net"));

    private const int Descriptor = 0;
    private const int Family = 1;
    private const int Protocol = 2;
    private const int State = 3;
    private const int ReceiveQueue = 4;
    private const int SendQueue = 5;
    private const int Local = 6;
    private const int Remote = 7;
    private const int Inode = 8;
    private const int NetworkNamespace = 9;

    private readonly ProcessIterator _iterator;

    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="bpf">Loads the iterator.</param>
    public SocketDetail(string procRoot, IBpf bpf)
        : base(procRoot, Table) => _iterator = new ProcessIterator(bpf, Program);

    private static TableSpec Table { get; } = new(
        "details.sockets",
        "Sockets",
        [
            Number("fd", "FD", 5, "The descriptor's number."),
            Text("family", "FAMILY", 7, "What its addresses are: inet (IPv4), inet6, unix, netlink, packet."),
            Text("protocol", "PROTO", 9, "tcp, udp, raw; of Unix sockets stream, dgram, seqpacket."),
            Text("state", "STATE", 11, "As ss names it."),
            Number("recvq", "RECV-Q", 7, "Bytes that came and have not been read; of a listening socket, connections that wait to be accepted."),
            Number("sendq", "SEND-Q", 7, "Bytes that the other end has not acknowledged; of a listening socket, how many connections may wait."),
            Text("local", "LOCAL", 32, "Its own address and port, or the path of a Unix socket; @ for one that is in no file system."),
            Text("remote", "REMOTE", 32, "The other end: address and port, or the path of a Unix socket, its inode where it has no path."),
            Number("inode", "INODE", 10, "The socket's inode, by which other tools name it."),
            Number("netns", "NETNS", 10, "The network namespace that it is in.") with { ShownByDefault = false },
        ],
        "Each row is a socket that the process has open.")
    {
        SortedBy = "fd",
    };

    public override bool Has(in ProcessRow process) => IsOrdinary(process);

    public void Dispose() => _iterator.Dispose();

    protected override void Read(DetailProcess process, DetailRows rows)
    {
        process.RequireLiving();
        DescriptorTables tables = new();
        if (!_iterator.TryRead(process.Key, bytes => Take(bytes, rows, tables), rows.Cancellation))
        {
            ReadFiles(process, rows);
            _iterator.NoteRefusal(rows);
        }
    }

    private static int Take(ReadOnlySpan<byte> bytes, DetailRows rows, DescriptorTables tables)
    {
        SocketRecord record = MemoryMarshal.Read<SocketRecord>(bytes);
        if (tables.TryName(record.Table, record.Descriptor, out string key, out _))
        {
            int row = Add(rows, key, record.Descriptor, record.Inode, SocketFacts.Of(record));
            rows.Number(row, NetworkNamespace) = record.NetworkNamespace == 0 ? double.NaN : record.NetworkNamespace;
        }

        return Unsafe.SizeOf<SocketRecord>();
    }

    private static int Add(DetailRows rows, string key, uint descriptor, double inode, in SocketFacts facts)
    {
        int row = rows.Add(key);
        rows.Number(row, Descriptor) = descriptor;
        rows.Text(row, Family) = facts.Family;
        rows.Text(row, Protocol) = facts.Protocol;
        rows.Text(row, State) = facts.State;
        rows.Number(row, ReceiveQueue) = facts.ReceiveQueue;
        rows.Number(row, SendQueue) = facts.SendQueue;
        rows.Text(row, Local) = facts.Local;
        rows.Text(row, Remote) = facts.Remote;
        rows.Number(row, Inode) = inode;
        return row;
    }

    private static void ReadFiles(DetailProcess process, DetailRows rows)
    {
        Dictionary<ulong, ListedSocket> known = SocketLists.Read($"{process.Folder}/net") ?? [];
        int hidden = 0;
        foreach (uint descriptor in Files.Descriptors.Of(process))
        {
            if (process.TryLink(string.Create(CultureInfo.InvariantCulture, $"fd/{descriptor}")) is not { } link)
            {
                hidden += Marshal.GetLastPInvokeError() == EACCES ? 1 : 0;
            }
            else if (Descriptors.Descriptor.SocketInodeOf(link) is > 0 and var inode)
            {
                Add(rows, Text(descriptor), descriptor, inode, SocketFacts.Of(known.GetValueOrDefault(inode)));
            }
        }

        Files.Descriptors.NoteHidden(rows, hidden);
    }
}
