using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Bpftop.Network.Sockets;

namespace Bpftop.Network.Traffic;

/// <summary>What makes packets those of one flow: <c>struct flow_key</c> of bpf/packet.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FlowKey(
    ulong Scope,
    ulong Local0,
    ulong Local1,
    ulong Remote0,
    ulong Remote1,
    uint Detail,
    ushort EtherType,
    byte Protocol,
    byte Unused)
{
    public const int Size = 48;

    private const int LocalAt = 8;
    private const int RemoteAt = 24;
    private const int DetailAt = 40;
    private const int AddressSize = 16;
    private const int DetailSize = 4;

    /// <summary>The address of this machine's side, from its first byte on.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Local => Bytes.Slice(LocalAt, AddressSize);

    /// <summary>The address of the other side.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Remote => Bytes.Slice(RemoteAt, AddressSize);

    /// <summary>Ports and their like, in network order.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> DetailBytes => Bytes.Slice(DetailAt, DetailSize);

    [UnscopedRef]
    private ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(new ReadOnlySpan<FlowKey>(in this));
}

/// <summary>What the kernel knows of a flow: <c>struct flow</c> of bpf/traffic.bpf.c.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct FlowCounters
{
    public const int Size = 96;

    public ulong PacketsReceived;
    public ulong PacketsSent;
    public ulong BytesReceived;
    public ulong BytesSent;
    public ulong FirstNs;
    public ulong Cgroup;
    public WireProcess Process;
    public Bytes16 Name;
    public uint Interface;
    public uint NetworkNamespace;
    public ushort Samples;
    public byte Ended;
}

/// <summary>What found no room: <c>struct rest</c> of bpf/traffic.bpf.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct Unlisted(ulong PacketsReceived, ulong PacketsSent, ulong BytesReceived, ulong BytesSent, ulong Samples);
