using static Bpftop.Linux.Libc;

namespace Bpftop.Linux;

/// <summary>The C library's heap, which libbpf and the runtime itself allocate from.</summary>
internal static class Malloc
{
    /// <summary>A block of this many bytes or more is a mapping of its own, which goes back when it is freed.</summary>
    private const int Large = 128 << 10;

    /// <summary>Has all threads share two heaps, where glibc would reserve one of 64 MB for each, and gives back what was large.
    /// </summary>
    /// <remarks>From the first freed block of some megabytes on, glibc (2.36, malloc/malloc.c: <c>__libc_free</c>) takes blocks up to
    /// that size from the heap, and keeps twice as much at its end. libbpf reads the kernel's type information, 7 MB and more, for
    /// each object that it loads. A threshold that is set stays as it is.</remarks>
    public static void KeepSmall()
    {
        try
        {
            _ = mallopt(M_ARENA_MAX, 2);
            _ = mallopt(M_MMAP_THRESHOLD, Large);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries than glibc have no such thing.
        }
    }
}
