using static Bpftop.Linux.Libc;

namespace Bpftop.Linux;

/// <summary>The C library's heap, which libbpf and the runtime itself allocate from.</summary>
internal static class Malloc
{
    /// <summary>What is larger gets a mapping of its own, which free(3) gives back.</summary>
    private const int LargestInHeap = 128 * 1024;

    /// <summary>Has all threads share two heaps (glibc would reserve one of 64 MB for each thread), and what is freed given back
    /// to the kernel. That size is glibc's own; but left alone it raises it as soon as something larger is freed, and then the
    /// 10 MB in which libbpf reads the kernel's types stay in the heap.</summary>
    public static void KeepSmall()
    {
        try
        {
            _ = mallopt(M_ARENA_MAX, 2);
            _ = mallopt(M_MMAP_THRESHOLD, LargestInHeap);
            _ = mallopt(M_TRIM_THRESHOLD, LargestInHeap);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries than glibc have no such thing.
        }
    }
}
