using System.Runtime.CompilerServices;
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
    public ulong HugetlbBytes;
    public long HeldResidentBytes;
    public long HeldSharedBytes;
    public long HeldSwapBytes;
    public ulong ExeInode;
    public ulong FrozenSinceNs;
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

    /// <summary>The thread that memory, executable, cgroup, user and scheduling were read of: the leader's own id, or 0, where
    /// it is the leader.</summary>
    public int FactsTid;
    public TaskText Name;
    public TaskText Tty;

    /// <summary>Bytes of the fields from <see cref="ArgStart"/> to <see cref="HeldSwapBytes"/>, in whose place a kernel
    /// thread, which has no memory, has its whole name.</summary>
    private const int KernelNameRoom = 14 * sizeof(ulong);

    /// <summary>As much as /proc/PID/comm shows (fs/proc/array.c, proc_task_name).</summary>
    private const int LongestKernelName = 63;

    /// <summary>The identity of the row: of the thread, on a thread's row.</summary>
    public readonly ProcessKey Key => new(Tid, StartNs);

    public readonly bool IsThread => Tid != Pid;

    /// <summary>A thread of the process that lives, where one does: the leader, as long as it has not ended.</summary>
    public readonly int LivingTid => FactsTid == 0 ? Pid : FactsTid;

    /// <summary>A kernel thread's whole name, with what a worker works on behind it; empty for anything else.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> KernelName => (Flags & TaskFlags.KernelThread) == 0
        ? default
        : ForeignText.UpToNul(Room(ref Unsafe.AsRef(in this))[..LongestKernelName]);

    /// <summary>Writes <see cref="KernelName"/>, cut to what there is room for.</summary>
    public void SetKernelName(ReadOnlySpan<byte> name)
    {
        Span<byte> room = Room(ref this);
        room.Clear();
        name[..Math.Min(name.Length, LongestKernelName)].CopyTo(room);
    }

    /// <summary>Takes over what a leader that has ended does not have any more: the process is what its threads are.</summary>
    public void TakeFactsOf(in ProcessRecord thread)
    {
        const TaskFlags Taken = TaskFlags.HasMemory | TaskFlags.ExeDeleted | TaskFlags.Frozen | TaskFlags.CgroupRemoved | TaskFlags.Summed;
        FactsTid = thread.Tid;
        FrozenSinceNs = thread.FrozenSinceNs;
        Version1Key = thread.Version1Key;
        Flags = (Flags & ~Taken) | (thread.Flags & Taken);
        CgroupId = thread.CgroupId;
        ExecId = thread.ExecId;
        Room(ref Unsafe.AsRef(in thread)).CopyTo(Room(ref this));
        ExeInode = thread.ExeInode;
        ExeDevice = thread.ExeDevice;
        Uid = thread.Uid;
        Priority = thread.Priority;
        Nice = thread.Nice;
        Policy = thread.Policy;
        RealtimePriority = thread.RealtimePriority;
        Processor = thread.Processor;
    }

    private static Span<byte> Room(ref ProcessRecord record) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<ulong, byte>(ref record.ArgStart), KernelNameRoom);
}
