using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect;

/// <summary>One process (or, with <see cref="Tid"/> other than <see cref="Pid"/>, one thread on a row of its own),
/// as a collector saw it: running totals, no rates. Nanoseconds and bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProcessRecord // bpf/wire.h: struct process_record
{
    public WorkCounters Work;
    public ulong StartNs;
    public ulong CgroupId;

    /// <summary>Says which cgroups of version 1 it is in: the same for all processes in the same ones, 0 for those that
    /// are in the roots only. See <see cref="Version1Cgroups"/>.</summary>
    public ulong Version1Key;
    public ulong ExecId;
    public ulong ArgStart;
    public ulong ArgEnd;
    public ulong VirtualBytes;
    public ulong ResidentBytes;
    public ulong SharedBytes;
    public ulong SwapBytes;
    public ulong DataBytes;
    public ulong StackBytes;
    public ulong CodeBytes;
    public ulong PageTableBytes;
    public ulong ExeInode;
    public uint ExeDevice;
    public int Pid;
    public int Tid;
    public int ParentPid;
    public int GroupId;
    public int SessionId;
    public int NamespacePid;
    public uint Uid;
    public int Threads;
    public int Priority;
    public int Nice;
    public uint Policy;
    public int RealtimePriority;
    public int Processor;
    public int OomScoreAdj;
    public TaskFlags Flags;
    public byte State;
    private readonly byte _reserved0;
    private readonly ushort _reserved1;
    private readonly uint _reserved2;
    public TaskText Name;
    public TaskText Tty;

    /// <summary>The identity of the row: of the thread, on a thread's row.</summary>
    public readonly ProcessKey Key => new(Tid, StartNs);

    public readonly bool IsThread => Tid != Pid;
}
