using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect.Bpf.Interop;

/// <summary>The C library's functions that BPF needs.</summary>
internal static unsafe partial class LibC
{
    public const int ProtectionRead = 1;
    public const int ProtectionWrite = 2;
    public const int MapShared = 1;
    public const nint MapFailed = -1;

    public const int CurrentDirectory = -100;

    /// <summary>O_CLOEXEC and O_DIRECTORY, which is another number on arm64.</summary>
    public static readonly int OpenDirectory =
        0x80000 | (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000);

    private const int BootTimeClock = 7;

    /// <summary>The clock that start_boottime counts on; answered without a system call.</summary>
    public static ulong BootTimeNs()
    {
        TimeSpec now;
        _ = GetTime(BootTimeClock, &now);
        return ((ulong)now.Seconds * 1_000_000_000) + (ulong)now.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int file, byte* into, nuint length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "open_by_handle_at", SetLastError = true)]
    public static partial int OpenByHandle(int mount, in FileHandle handle, int flags);

    [LibraryImport("libc", EntryPoint = "name_to_handle_at", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int NameToHandle(int directory, string path, ref FileHandle handle, out int mount, int flags);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ReadLink(string path, byte* into, nuint length);

    [LibraryImport("libc", EntryPoint = "vsnprintf")]
    public static partial int Format(byte* into, nuint length, byte* format, nint arguments);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, TimeSpec* time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
