using System.Runtime.InteropServices;

namespace Bpftop.Linux;

// Programs that are started with descriptors of our own, which System.Diagnostics.Process does not take.
internal static unsafe partial class Libc
{
    internal const int SIGTERM = 15;

    internal const int F_SETFL = 4;
    internal const int F_SETOWN = 8;
    internal const int F_SETSIG = 10;
    internal const int F_SETPIPE_SZ = 1031;

    internal const int O_ASYNC = 0x2000;

    internal const int WNOHANG = 1;

    internal const short POSIX_SPAWN_SETSIGDEF = 0x4;
    internal const short POSIX_SPAWN_SETSIGMASK = 0x8;

    /// <summary>glibc 2.26, musl 1.1.17.</summary>
    internal const short POSIX_SPAWN_SETSID = 0x80;

    /// <summary>More than a <c>posix_spawnattr_t</c> or a <c>posix_spawn_file_actions_t</c> of any libc has (336 and 80 bytes with
    /// glibc and musl).</summary>
    internal const int SizeOfSpawnRecord = 1024;

    /// <summary>As much as a <c>sigset_t</c> of glibc and musl has.</summary>
    internal const int SizeOfSignalSet = 128;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int pipe2(int* ends, int flags);

    /// <returns>0, or the number of the error.</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn(out int pid, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_adddup2(byte* actions, int file, int to);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addopen(byte* actions, int file, string path, int flags, uint mode);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport(Library)]
    internal static partial int sigemptyset(byte* signals);

    [LibraryImport(Library)]
    internal static partial int sigfillset(byte* signals);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int waitpid(int pid, out int status, int options);
}
