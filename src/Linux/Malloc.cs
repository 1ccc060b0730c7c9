using static Bpftop.Linux.Libc;

namespace Bpftop.Linux;

/// <summary>The C library's heap, which libbpf and the runtime itself allocate from.</summary>
internal static class Malloc
{
    /// <summary>More than the 5 to 10 MB in which libbpf reads the kernel's types, which it does for each object anew.</summary>
    private const int LargestWhileStarting = 32 << 20;

    private const int KeptWhileStarting = 64 << 20;

    /// <summary>glibc's own value. Left alone it raises it as soon as something larger is freed, and keeps that.</summary>
    private const int LargestInHeap = 128 << 10;

    /// <summary>Has all threads share two heaps (glibc would reserve one of 64 MB for each thread), and keep what is freed: a page
    /// that is new to the process costs the kernel more than all that libbpf does with it.</summary>
    public static void BeginStart() => Set(LargestWhileStarting, KeptWhileStarting);

    /// <summary>Gives back to the kernel what is free by now, and what will be from now on.</summary>
    public static void EndStart()
    {
        Set(LargestInHeap, LargestInHeap);
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // As below.
        }
    }

    /// <param name="largestInHeap">What is larger gets a mapping of its own, which free(3) gives back.</param>
    /// <param name="kept">How much may be free at the end of a heap.</param>
    private static void Set(int largestInHeap, int kept)
    {
        try
        {
            _ = mallopt(M_ARENA_MAX, 2);
            _ = mallopt(M_MMAP_THRESHOLD, largestInHeap);
            _ = mallopt(M_TRIM_THRESHOLD, kept);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries than glibc have no such thing.
        }
    }
}
