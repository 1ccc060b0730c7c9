using System.Runtime.InteropServices;

namespace Bpftop.Linux;

// Memory that is shared with the kernel, and text that comes from there.
internal static unsafe partial class Libc
{
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int MAP_SHARED = 1;
    internal const nint MAP_FAILED = -1;

    /// <summary>malloc.h: how much may be free at the end of the heap.</summary>
    internal const int M_TRIM_THRESHOLD = -1;

    /// <summary>malloc.h: from which size on memory is mapped.</summary>
    internal const int M_MMAP_THRESHOLD = -3;

    /// <summary>malloc.h: how many arenas there may be.</summary>
    internal const int M_ARENA_MAX = -8;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport(Library)]
    internal static partial int munmap(nint address, nuint length);

    /// <summary>Sets how malloc works; glibc only.</summary>
    [LibraryImport(Library)]
    internal static partial int mallopt(int parameter, int value);

    /// <summary>Gives back to the kernel what is free in the heaps; glibc only.</summary>
    /// <param name="kept">Bytes that may stay at the end of the first one.</param>
    /// <returns>1 where there was something.</returns>
    [LibraryImport(Library)]
    internal static partial int malloc_trim(nuint kept);

    /// <param name="into">What is written, ended by a NUL.</param>
    /// <param name="length">The room for it.</param>
    /// <param name="format">As printf's.</param>
    /// <param name="arguments">A va_list.</param>
    [LibraryImport(Library)]
    internal static partial int vsnprintf(byte* into, nuint length, byte* format, nint arguments);
}
