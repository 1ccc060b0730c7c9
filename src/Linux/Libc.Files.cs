using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Linux;

/// <summary>The calls for which .NET has no method, or hides the error number, each by the name of its manual page.</summary>
/// <remarks>
/// They answer as the manual says, nearly always with -1 and the number of the error in
/// <see cref="Marshal.GetLastPInvokeError"/>. Nothing is tried again here: files of procfs, sysfs and cgroups do not block,
/// so EINTR comes from what waits only (<see cref="poll"/>, terminals, pipes), whose callers have a loop of their own.
/// </remarks>
internal static unsafe partial class Libc
{
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_EACCESS = 0x200;
    internal const int AT_REMOVEDIR = 0x200;
    internal const int AT_EMPTY_PATH = 0x1000;

    /// <summary>Answers from what is known locally, without asking a file server.</summary>
    internal const int AT_STATX_DONT_SYNC = 0x4000;

    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_NOCTTY = 0x100;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;

    internal const int W_OK = 2;

    internal const int F_DUPFD_CLOEXEC = 1030;

    internal const int EFD_NONBLOCK = O_NONBLOCK;
    internal const int EFD_CLOEXEC = O_CLOEXEC;

    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;
    internal const int LOCK_UN = 8;

    internal const int PATH_MAX = 4096;

    private const string Library = "libc";

    /// <summary>One of the flags in which the architectures differ.</summary>
    internal static int O_DIRECTORY => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    /// <summary>One of the flags in which the architectures differ.</summary>
    internal static int O_NOFOLLOW => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>What lstat(2) tells, by statx: of the link itself where the path ends in one.</summary>
    /// <returns>0, or the number of the error.</returns>
    internal static int LStat(string path, out StatX file) =>
        statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, StatX.STATX_BASIC_STATS, out file) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int openat(int directory, string path, int flags, uint mode = 0);

    /// <param name="directory">Where a path that is not absolute begins.</param>
    /// <param name="path">Ended by a NUL.</param>
    /// <param name="flags">The flags.</param>
    /// <param name="mode">The permissions of a file that is made.</param>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int openat(int directory, byte* path, int flags, uint mode = 0);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int file, byte* buffer, nint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int file, Span<byte> buffer, nint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint pread(SafeFileHandle file, byte* buffer, nint length, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int file, ReadOnlySpan<byte> bytes, nint length);

    [LibraryImport(Library)]
    internal static partial int close(int file);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(int file, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint getdents64(int directory, byte* buffer, nint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint readlink(byte* path, byte* target, nint length);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint readlink(string path, byte* target, nint length);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, out StatX result);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int statx(int directory, byte* path, int flags, uint mask, out StatX result);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(SafeFileHandle directory, string path, int flags, uint mask, out StatX result);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int faccessat(SafeFileHandle directory, string path, int mode, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mkdirat(SafeFileHandle directory, string path, uint mode);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlinkat(SafeFileHandle directory, string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint realpath(string path, byte* resolved);
}
