namespace Bpftop.Host.Collect;

/// <summary>Facts about a task that are true or not.</summary>
[Flags]
internal enum TaskFlags : uint // bpf/wire.h: WIRE_*, but for the last
{
    None = 0,
    KernelThread = 1 << 0,
    Frozen = 1 << 1,
    ExeDeleted = 1 << 2,
    HasMemory = 1 << 3,
    Ending = 1 << 4,
    EndedCounted = 1 << 5,
    CgroupRemoved = 1 << 6,
    Summed = 1 << 7,

    /// <summary>The leader has ended, and other threads have not. Not the kernel's to say: the host finds it out.</summary>
    LeaderGone = 1u << 31,
}
