using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bpftop.Host.Details.Sockets;

/// <summary>A socket, as the iterator hands it over.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SocketRecord // bpf/details/records.h: struct detail_socket
{
    /// <summary>A queue that was not counted to its end.</summary>
    public const uint QueueUnknown = uint.MaxValue;

    public ulong Table;
    public ulong Inode;
    public ulong PeerInode;
    public SocketAddressBytes Local;
    public SocketAddressBytes Remote;
    public uint Descriptor;
    public uint Thread;
    public uint ReceiveQueue;
    public uint SendQueue;
    public uint NetworkNamespace;
    public uint NetlinkPort;
    public ushort LocalPort;
    public ushort RemotePort;
    public ushort Family;
    public ushort Type;
    public ushort Protocol;
    public byte State;
    private readonly ReservedBytes _reserved;
    public SocketName OwnName;
    public SocketName PeerName;

    [InlineArray(5)]
    private struct ReservedBytes
    {
        private byte _first;
    }
}

/// <summary>An address, of which IPv4 has the first four bytes.</summary>
[InlineArray(16)]
internal struct SocketAddressBytes
{
    private byte _first;
}

/// <summary>The name of a Unix socket.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SocketName // struct socket_name
{
    public uint Length;
    public Bytes Text;

    /// <summary>Empty where it has none.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Known => ((ReadOnlySpan<byte>)Text)[..(int)Math.Min(Length, Bytes.Size)];

    [InlineArray(Size)]
    internal struct Bytes
    {
        public const int Size = 108; // include/uapi/linux/un.h: UNIX_PATH_MAX

        private byte _first;
    }
}
