using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect;

/// <summary>Counters of work done since start; a process's are the sum over its threads, ended ones included.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WorkCounters // bpf/wire.h: struct work_counters
{
    /// <summary>A counter that could not be read (<c>/proc/PID/io</c> of another user's process, say); it becomes NaN.
    /// BPF reads every counter and never writes it.</summary>
    public const ulong Unknown = ulong.MaxValue;

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

    /// <summary>Adds a thread's own work to its process's.</summary>
    public void Add(in WorkCounters other)
    {
        RunNs += other.RunNs;
        UserNs += other.UserNs;
        SystemNs += other.SystemNs;
        MinorFaults += other.MinorFaults;
        MajorFaults += other.MajorFaults;
        VoluntarySwitches += other.VoluntarySwitches;
        InvoluntarySwitches += other.InvoluntarySwitches;
        ReadChars += other.ReadChars;
        WriteChars += other.WriteChars;
        ReadBytes += other.ReadBytes;
        WriteBytes += other.WriteBytes;
        RunDelayNs += other.RunDelayNs;
        BlockDelayNs += other.BlockDelayNs;
        SwapDelayNs += other.SwapDelayNs;
    }
}
