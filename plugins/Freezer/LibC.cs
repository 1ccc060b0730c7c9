using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Freezer;

/// <summary>The system calls for which .NET has no method, or hides the error number.</summary>
internal static unsafe partial class LibC
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;

    /// <summary>O_CREAT.</summary>
    public const int Create = 0x40;

    /// <summary>O_NONBLOCK: a named pipe is opened at once, and not when somebody writes to it.</summary>
    public const int NoWait = 0x800;

    /// <summary>O_CLOEXEC.</summary>
    public const int CloseOnExec = 0x80000;

    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Busy = 16;
    public const int Exists = 17;

    /// <summary>ENODEV: a file of a cgroup that was removed while the file was open.</summary>
    public const int NoDevice = 19;

    /// <summary>ELOOP: a symbolic link where none is followed.</summary>
    public const int IsLink = 40;

    /// <summary>EOPNOTSUPP: a threaded cgroup has no list of processes; they are in that of the domain above it.</summary>
    public const int NotSupported = 95;

    private const int FromHere = -100;
    private const int WriteAccess = 2;
    private const int EffectiveIds = 0x200;
    private const int EmptyPath = 0x1000;
    private const int RemoveDirectoryFlag = 0x200;
    private const int LockExclusiveNoWait = 2 | 4;
    private const int LockNone = 8;
    private const short PollPriority = 2;
    private const uint BasicStats = 0x7ff;

    /// <summary>O_NOFOLLOW; one of the flags in which the architectures differ.</summary>
    public static int NoFollow => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    public static uint EffectiveUser => GetEffectiveUser();

    public static string Explain(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>Opens a file from a directory, or from anywhere where that is null.</summary>
    /// <returns>Null with the error number.</returns>
    public static SafeFileHandle? Open(SafeFileHandle? directory, string path, int flags, out int error)
    {
        int file = OpenAt(directory is null ? FromHere : (int)directory.DangerousGetHandle(), path, flags | CloseOnExec, 0x180);
        error = file < 0 ? Marshal.GetLastPInvokeError() : 0;
        return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
    }

    /// <returns>0, or the error number.</returns>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return WriteBytes(file, start, bytes.Length) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    /// <returns>0, or the error number.</returns>
    public static int ReadAt(SafeFileHandle file, Span<byte> buffer, long offset, out int count)
    {
        fixed (byte* start = buffer)
        {
            count = (int)ReadBytes(file, start, buffer.Length, offset);
            return count < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    /// <summary>Reads the first bytes of a file by its path, which ends with a NUL; -1 where that is not possible.</summary>
    public static int ReadFile(ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        fixed (byte* name = path)
        fixed (byte* start = buffer)
        {
            int file = OpenRaw(FromHere, name, ReadOnly | CloseOnExec);
            if (file < 0)
            {
                return -1;
            }

            int count = (int)ReadRaw(file, start, buffer.Length);
            _ = CloseRaw(file);
            return count;
        }
    }

    /// <returns>0 where the file may be written, or the error number.</returns>
    public static int CheckWritable(SafeFileHandle directory, string name) =>
        AccessAt(directory, name, WriteAccess, EffectiveIds) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static int MakeDirectory(SafeFileHandle directory, string name) =>
        MakeDirectoryAt(directory, name, 0x1ed) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static int RemoveDirectory(SafeFileHandle directory, string name) =>
        UnlinkAt(directory, name, RemoveDirectoryFlag) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <returns>0, or the error number.</returns>
    public static int Stat(SafeFileHandle file, out FileFacts facts)
    {
        facts = default;
        return StatX(file, "", EmptyPath, BasicStats, ref facts) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>False where there is no such process; true also where it may not be looked at.</summary>
    public static bool IsProcess(int pid) => GetSession(pid) >= 0 || Marshal.GetLastPInvokeError() != NoProcess;

    /// <summary>A handle of a process that stays its own when its pid is another's (Linux 5.3); null where there is none.</summary>
    public static SafeFileHandle? OpenProcess(int pid)
    {
        const nint PidFdOpen = 434; // the same on every architecture
        nint file = SystemCall(PidFdOpen, pid, 0, 0, 0);
        return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>SIGKILL.</summary>
    public static void KillProcess(SafeFileHandle process)
    {
        const nint PidFdSendSignal = 424;
        const int Kill = 9;
        _ = SystemCall(PidFdSendSignal, process.DangerousGetHandle(), Kill, 0, 0);
        GC.KeepAlive(process);
    }

    /// <summary>Takes a file's advisory lock; the kernel takes it back when the file is closed by the last who has it.</summary>
    public static bool TryLock(SafeFileHandle file) => Lock(file, LockExclusiveNoWait) == 0;

    /// <summary>Gives it back.</summary>
    public static void Unlock(SafeFileHandle file) => _ = Lock(file, LockNone);

    /// <summary>Waits until a kernfs file has changed since it was last read.</summary>
    public static void WaitForChange(SafeFileHandle file, TimeSpan timeout)
    {
        PollEntry entry = new() { File = (int)file.DangerousGetHandle(), Events = PollPriority };
        _ = Poll(ref entry, 1, (int)Math.Max(0, timeout.TotalMilliseconds));
    }

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenAt(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "openat")]
    private static partial int OpenRaw(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadRaw(int file, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseRaw(int file);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(SafeFileHandle file, byte* bytes, nint length);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint ReadBytes(SafeFileHandle file, byte* bytes, nint length, long offset);

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int AccessAt(SafeFileHandle directory, string name, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MakeDirectoryAt(SafeFileHandle directory, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int UnlinkAt(SafeFileHandle directory, string name, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(SafeFileHandle file, string path, int flags, uint mask, ref FileFacts facts);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entry, ulong count, int timeout);

    [LibraryImport("libc", EntryPoint = "getsid", SetLastError = true)]
    private static partial int GetSession(int pid);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    private struct PollEntry // poll.h: struct pollfd
    {
        public int File;
        public short Events;
        public short Results;
    }
}
