using static Bpftop.Linux.Libc;

namespace Bpftop.Linux;

/// <summary>The C library's heap, which libbpf and the runtime itself allocate from.</summary>
internal static class Malloc
{
    /// <summary>Has all threads share two heaps. glibc would reserve one of 64 MB for each thread.</summary>
    public static void ShareHeaps()
    {
        try
        {
            _ = mallopt(M_ARENA_MAX, 2);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries than glibc have no such thing.
        }
    }
}
