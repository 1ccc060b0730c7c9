using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bpftop.Network.Sockets;

/// <summary>A process, as <c>bpftop.bpf.h</c> names it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WireProcess // struct bpftop_process
{
    public ulong StartNs;
    public int Pid;
    public uint Unused;

    public readonly ProcessKey Key => new(Pid, StartNs);
}

/// <summary>What a process sent and received since bpftop started.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WireUsage // bpf/sockets.h: struct usage
{
    public ulong Received;
    public ulong Sent;
    public ulong Retransmits;
}

/// <summary>What found no room, and what is not listed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WireCounts // struct counts
{
    /// <summary>Calls that sent or received and are not counted.</summary>
    public ulong CallsLost;

    /// <summary>Sessions that ended and are not told.</summary>
    public ulong SessionsLost;

    /// <summary>Sockets in TIME_WAIT that scans met and did not list.</summary>
    public ulong TimeWaits;
}

/// <summary>16 bytes of text or address.</summary>
[InlineArray(Length)]
internal struct Bytes16
{
    public const int Length = 16;

    private byte _first;
}

/// <summary>The two ends of a socket.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Endpoints // struct endpoints
{
    public Bytes16 Local;
    public Bytes16 Remote;
    public ushort LocalPort;
    public ushort RemotePort;
    public ushort Protocol;
    public byte Family;
    public byte State;
}

/// <summary>How a session came and went.</summary>
[Flags]
internal enum SessionFlags : uint // SESSION_…
{
    None = 0,
    Connected = 1,
    Accepted = 2,
    ResetHere = 4,
    ResetThere = 8,
    TimedOut = 16,
    ClosedHere = 32,
    ClosedThere = 64,
    Established = 128,

    /// <summary>It was there before bpftop.</summary>
    SeenLate = 256,
}

/// <summary>A TCP session that ended.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SessionRecord // struct session_record
{
    public WireProcess Owner;
    public Bytes16 Comm;
    public Endpoints Ends;
    public ulong OpenedNs;
    public ulong EstablishedNs;
    public ulong ClosedNs;
    public ulong Received;
    public ulong Sent;
    public ulong CgroupId;
    public uint HandshakeMicroseconds;
    public uint RoundTripMicroseconds;
    public uint Retransmits;
    public SessionFlags Flags;
    public uint NetworkNamespace;
    public uint Error;
}

/// <summary>What a <see cref="SocketRecord"/> holds.</summary>
[Flags]
internal enum SocketFlags : uint // SOCKET_…
{
    None = 0,

    /// <summary>Found by a descriptor of its owner.</summary>
    HasOwner = 1,

    /// <summary>Not one that only waits for stray packets, or for the handshake.</summary>
    IsFull = 2,

    /// <summary>The bytes are known.</summary>
    Counts = 4,

    /// <summary>But only since bpftop looked.</summary>
    CountsLate = 8,

    /// <summary>Of all that have it open, the owner used it first.</summary>
    UsedFirst = 16,
}

/// <summary>An open socket.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SocketRecord // struct socket_record
{
    public ulong Socket;
    public WireProcess Owner;
    public Bytes16 Comm;
    public Endpoints Ends;
    public Bytes16 Congestion;
    public ulong OpenedNs;
    public ulong Received;
    public ulong Sent;
    public ulong CgroupId;
    public uint ReceiveQueue;
    public uint SendQueue;
    public uint RoundTripMicroseconds;
    public uint RoundTripVariationMicroseconds;
    public uint Window;
    public uint Retransmits;
    public uint NetworkNamespace;
    public uint Interface;
    public uint Descriptor;
    public SocketFlags Flags;
}
