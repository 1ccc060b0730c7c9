using System.Runtime.InteropServices;
using Bpftop.Linux;
using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Freezer.Files;

/// <summary>Calls on open files, with the error number in place of an exception.</summary>
internal static unsafe class FileCalls
{
    private const uint OwnerOnly = 0x180; // 0600
    private const uint Listable = 0x1ed; // 0755

    public static string Explain(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>Opens a file from a directory, or from anywhere where that is null.</summary>
    /// <returns>Null with the error number.</returns>
    public static SafeFileHandle? Open(SafeFileHandle? directory, string path, int flags, out int error)
    {
        int file = openat(directory is null ? AT_FDCWD : (int)directory.DangerousGetHandle(), path, flags | O_CLOEXEC, OwnerOnly);
        error = file < 0 ? Marshal.GetLastPInvokeError() : 0;
        GC.KeepAlive(directory);
        return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
    }

    /// <returns>0, or the error number.</returns>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes) =>
        write(file, bytes, bytes.Length) < 0 ? Marshal.GetLastPInvokeError() : 0;

    /// <returns>0, or the error number.</returns>
    public static int ReadAt(SafeFileHandle file, Span<byte> buffer, long offset, out int count)
    {
        fixed (byte* start = buffer)
        {
            count = (int)pread(file, start, buffer.Length, offset);
            return count < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    /// <summary>Reads the first bytes of a file by its path, which ends with a NUL; -1 where that is not possible.</summary>
    public static int ReadFile(ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        fixed (byte* name = path)
        fixed (byte* start = buffer)
        {
            int file = openat(AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
            if (file < 0)
            {
                return -1;
            }

            int count = (int)read(file, start, buffer.Length);
            _ = close(file);
            return count;
        }
    }

    /// <returns>0 where the file may be written, or the error number.</returns>
    public static int CheckWritable(SafeFileHandle directory, string name) =>
        faccessat(directory, name, W_OK, AT_EACCESS) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static int MakeDirectory(SafeFileHandle directory, string name) =>
        mkdirat(directory, name, Listable) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static int RemoveDirectory(SafeFileHandle directory, string name) =>
        unlinkat(directory, name, AT_REMOVEDIR) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <returns>0, or the error number.</returns>
    public static int Stat(SafeFileHandle file, out StatX facts) =>
        statx(file, "", AT_EMPTY_PATH, StatX.STATX_BASIC_STATS, out facts) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>False where there is no such process; true also where it may not be looked at.</summary>
    public static bool IsProcess(int pid) => getsid(pid) >= 0 || Marshal.GetLastPInvokeError() != ESRCH;

    /// <summary>A handle that stands for one process even after its pid is reused (Linux 5.3); null where there is
    /// none.</summary>
    public static SafeFileHandle? OpenProcess(int pid) => pidfd_open(pid) is >= 0 and int file ? new SafeFileHandle(file, ownsHandle: true) : null;

    public static void KillProcess(SafeFileHandle process)
    {
        _ = pidfd_send_signal((int)process.DangerousGetHandle(), SIGKILL);
        GC.KeepAlive(process);
    }

    /// <summary>Takes a file's advisory lock, which ends when the last copy of the descriptor is closed.</summary>
    public static bool TryLock(SafeFileHandle file) => flock(file, LOCK_EX | LOCK_NB) == 0;

    /// <summary>Gives it back.</summary>
    public static void Unlock(SafeFileHandle file) => _ = flock(file, LOCK_UN);

    /// <summary>Waits until a kernfs file has changed since it was last read.</summary>
    public static void WaitForChange(SafeFileHandle file, TimeSpan timeout)
    {
        PollFd entry = new() { File = (int)file.DangerousGetHandle(), Events = POLLPRI };
        _ = poll(ref entry, 1, (int)Math.Max(0, timeout.TotalMilliseconds));
        GC.KeepAlive(file);
    }
}
