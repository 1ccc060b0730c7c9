namespace Bpftop.Host.Collect;

/// <summary>Facts about a task that are true or not.</summary>
[Flags]
internal enum TaskFlags : uint // bpf/wire.h: WIRE_*
{
    None = 0,
    KernelThread = 1 << 0,
    Frozen = 1 << 1,
    ExeDeleted = 1 << 2,
    HasMemory = 1 << 3,
    Ending = 1 << 4,
    EndedCounted = 1 << 5,
}
