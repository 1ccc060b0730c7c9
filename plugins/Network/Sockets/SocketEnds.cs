using System.Buffers.Binary;

namespace Bpftop.Network.Sockets;

/// <summary>The two ends of a socket, by which sockets of a network namespace are told apart. Addresses are as IPv6 has them: a
/// socket of IPv6 may carry IPv4.</summary>
/// <param name="NetworkNamespace">The inode number of its namespace.</param>
/// <param name="IsUdp">Else it is TCP's.</param>
/// <param name="Local">The address of this end.</param>
/// <param name="LocalPort">The port of this end.</param>
/// <param name="Remote">The address of the other end; 0 where there is none.</param>
/// <param name="RemotePort">The port of the other end; 0 where there is none.</param>
internal readonly record struct SocketEnds(uint NetworkNamespace, bool IsUdp, UInt128 Local, ushort LocalPort, UInt128 Remote, ushort RemotePort)
{
    /// <summary>Any address of IPv6; where the socket says so of IPv4, too.</summary>
    public static readonly UInt128 Any = 0;

    /// <summary>Any address of IPv4.</summary>
    public static readonly UInt128 AnyIpv4 = (UInt128)0xffff << 32;

    private const byte Inet6 = 10; // AF_INET6
    private const ushort Udp = 17; // IPPROTO_UDP

    public static SocketEnds Of(in Endpoints ends, uint networkNamespace) => new(
        networkNamespace,
        ends.Protocol == Udp,
        AddressOf(ends.Local, ends.Family == Inet6),
        ends.LocalPort,
        ends.RemotePort == 0 ? 0 : AddressOf(ends.Remote, ends.Family == Inet6),
        ends.RemotePort);

    /// <param name="bytes">The address, in network order.</param>
    /// <param name="isVersion6">Whether it is one of IPv6; of IPv4 the first 4 bytes count.</param>
    public static UInt128 AddressOf(ReadOnlySpan<byte> bytes, bool isVersion6) =>
        isVersion6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : AnyIpv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes);

    /// <summary>The same without another end, at one address of this machine or at any.</summary>
    public SocketEnds At(UInt128 local) => this with { Local = local, Remote = 0, RemotePort = 0 };
}
