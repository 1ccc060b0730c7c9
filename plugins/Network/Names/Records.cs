using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Bpftop.Network.Names;

/// <summary>A process as <c>bpftop.bpf.h</c> names it: <c>struct bpftop_process</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProcessRecord
{
    public ulong StartNs;
    public int Pid;
    public uint Unused;

    /// <summary>The key of the process's row; a pid of 0 is no process that bpftop sees.</summary>
    public readonly ProcessKey Key => new(Pid, StartNs);
}

/// <summary>A call of libc that has returned: <c>struct call_record</c> of bpf/names.bpf.c, as the others here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CallRecord
{
    public ProcessRecord Process;
    public ulong BeginNs;
    public ulong EndNs;
    public ulong CgroupId;
    public LookupFunction Function;
    public int Status;
    public int NameBytes;
    public uint Unused;
    public CommBytes Comm;
    public NameText Name;

    [InlineArray(256)]
    internal struct NameText
    {
        private byte _first;
    }
}

/// <summary>The function that was called: <c>enum function</c>.</summary>
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
    public ProcessRecord Process;
    public ulong TimeNs;
    public ulong Socket;
    public ulong CgroupId;
    public ServerBytes Server;
    public ushort MessageBytes;
    public byte Version;
    public byte Protocol;
    public byte IsAnswer;
    public byte Unused1;
    public ushort Unused2;
    public CommBytes Comm;
    public MessageText Message;

    [InlineArray(16)]
    internal struct ServerBytes
    {
        private byte _first;
    }

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
    public ProcessRecord Process;
}

/// <summary>Records that did not fit into their rings, since the programs were loaded: <c>struct losses</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LossRecord
{
    public ulong Calls;
    public ulong Packets;
    public ulong Programs;
}

/// <summary>The kernel's name of a process, ended by a NUL.</summary>
[InlineArray(16)]
internal struct CommBytes
{
    private byte _first;

    /// <summary>As text; null where there is none. Hostile: the host makes it printable.</summary>
    public static string? Text(ReadOnlySpan<byte> comm)
    {
        int end = comm.IndexOf((byte)0);
        return end == 0 ? null : Encoding.UTF8.GetString(end < 0 ? comm : comm[..end]);
    }
}
