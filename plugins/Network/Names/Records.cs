using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bpftop.Network.Sockets;

namespace Bpftop.Network.Names;

/// <summary>A call of libc that has returned: <c>struct call_record</c> of bpf/names.bpf.c, as the others here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CallRecord
{
    public WireProcess Process;
    public ulong BeginNs;
    public ulong EndNs;
    public ulong CgroupId;
    public LookupFunction Function;
    public int Status;
    public int NameBytes;
    public int Family;
    public Bytes16 Comm;
    public NameText Name;

    [InlineArray(256)]
    internal struct NameText
    {
        private byte _first;
    }
}

/// <summary>The function that was called, an index into <see cref="LibcFiles.Functions"/>: <c>enum function</c>.</summary>
internal enum LookupFunction : uint
{
    GetAddrInfo,
    GetHostByName,
    GetHostByName2,
}

/// <summary>A message of DNS that a socket sent or received: <c>struct packet_record</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketRecord
{
    public WireProcess Process;
    public ulong TimeNs;
    public ulong Socket;
    public ulong CgroupId;
    public Bytes16 Server;
    public ushort MessageBytes;
    public byte Version;
    public byte Protocol;
    public byte IsAnswer;
    public byte Unused1;
    public ushort Unused2;
    public Bytes16 Comm;
    public MessageText Message;

    [InlineArray(272)]
    internal struct MessageText
    {
        private byte _first;
    }
}

/// <summary>A program that has started: <c>struct program_record</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgramRecord
{
    public WireProcess Process;
}

/// <summary>What found no room, in the rings or among the calls under way, since the programs were loaded: <c>struct losses</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct LossRecord
{
    public ulong Calls;
    public ulong Packets;
    public ulong Programs;
}
