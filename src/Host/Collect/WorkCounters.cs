using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect;

/// <summary>Counters of work done since start; a process's are the sum over its threads, ended ones included, children
/// not.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WorkCounters // bpf/wire.h: struct work_counters
{
    /// <summary>A counter that could not be read (the I/O of another user's process, say), or that the kernel does not
    /// keep for this task (waits for storage, of one that is older than their accounting); it becomes NaN.</summary>
    public const ulong Unknown = ulong.MaxValue; // bpf/wire.h: WIRE_UNKNOWN

    public ulong RunNs;
    public ulong UserNs;
    public ulong SystemNs;
    public ulong MinorFaults;
    public ulong MajorFaults;
    public ulong VoluntarySwitches;
    public ulong InvoluntarySwitches;
    public ulong ReadChars;
    public ulong WriteChars;
    public ulong ReadBytes;
    public ulong WriteBytes;
    public ulong RunDelayNs;
    public ulong BlockDelayNs;
    public ulong SwapDelayNs;

    /// <summary>Of the time that it ran, what it was in user mode, in nanoseconds. <see cref="UserNs"/> and <see cref="SystemNs"/>
    /// may be counted by ticks, which say little of what ran for few of them and are lost on a busy virtual machine; as /proc does
    /// (cputime_adjust in kernel/sched/cputime.c), the exact time is divided in their proportion.</summary>
    public readonly ulong UserShareNs => RunNs - SystemShareNs;

    /// <summary>The same in the kernel.</summary>
    public readonly ulong SystemShareNs =>
        SystemNs == 0 ? 0 : UserNs == 0 ? RunNs : Math.Min(RunNs, (ulong)(RunNs * ((double)SystemNs / (UserNs + SystemNs))));

    /// <summary>Whether two have the same values.</summary>
    public static bool Same(in WorkCounters one, in WorkCounters other) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<WorkCounters>(in one)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<WorkCounters>(in other)));

    /// <summary>Adds a thread's own work to its process's, but for <see cref="AddIoAndWaits"/>.</summary>
    public void Add(in WorkCounters other)
    {
        RunNs += other.RunNs;
        UserNs += other.UserNs;
        SystemNs += other.SystemNs;
        MinorFaults += other.MinorFaults;
        MajorFaults += other.MajorFaults;
        VoluntarySwitches = Sum(VoluntarySwitches, other.VoluntarySwitches);
        InvoluntarySwitches = Sum(InvoluntarySwitches, other.InvoluntarySwitches);
    }

    /// <summary>Adds what may be unknown, which makes the sum unknown.</summary>
    public void AddIoAndWaits(in WorkCounters other)
    {
        AddIo(other);
        RunDelayNs = Sum(RunDelayNs, other.RunDelayNs);
        BlockDelayNs = Sum(BlockDelayNs, other.BlockDelayNs);
        SwapDelayNs = Sum(SwapDelayNs, other.SwapDelayNs);
    }

    /// <summary>Adds a thread's own I/O.</summary>
    public void AddIo(in WorkCounters other)
    {
        ReadChars = Sum(ReadChars, other.ReadChars);
        WriteChars = Sum(WriteChars, other.WriteChars);
        ReadBytes = Sum(ReadBytes, other.ReadBytes);
        WriteBytes = Sum(WriteBytes, other.WriteBytes);
    }

    /// <summary>Takes another's I/O in place of its own.</summary>
    public void TakeIo(in WorkCounters other)
    {
        ReadChars = other.ReadChars;
        WriteChars = other.WriteChars;
        ReadBytes = other.ReadBytes;
        WriteBytes = other.WriteBytes;
    }

    /// <summary>Waits for storage and swap are not known.</summary>
    public void ForgetDelays()
    {
        BlockDelayNs = Unknown;
        SwapDelayNs = Unknown;
    }

    private static ulong Sum(ulong one, ulong other) => one == Unknown || other == Unknown ? Unknown : one + other;
}
