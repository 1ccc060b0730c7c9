using System.Runtime.InteropServices;

namespace Bpftop.Linux;

// How the kernel shares CPUs and disks out. All of it is kept for each thread, whatever the manual pages say of processes:
// a number that is a pid means the main thread only.
internal static unsafe partial class Libc
{
    internal const int PRIO_PROCESS = 0;

    /// <summary>In <see cref="SchedAttributes.Flags"/> (uapi/linux/sched.h): children start as ordinary threads.</summary>
    internal const ulong SCHED_FLAG_RESET_ON_FORK = 0x1;

    private const int IOPRIO_WHO_PROCESS = 1;

    // The numbers of the table that x86-64 has for itself, and of the generic one (uapi/asm-generic/unistd.h).
    private static nint SYS_ioprio_set => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 251 : 30;

    private static nint SYS_ioprio_get => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 252 : 31;

    private static nint SYS_sched_setattr => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 314 : 274;

    private static nint SYS_sched_getattr => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 315 : 275;

    /// <returns>The nice value; -1 is one, and an error only where <see cref="Marshal.GetLastPInvokeError"/> is not 0.</returns>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getpriority(int which, int thread);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setpriority(int which, int thread, int nice);

    /// <summary>A class and a level within it (ioprio_set(2)), or -1.</summary>
    internal static int ioprio_get(int thread) => (int)syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, thread, 0, 0);

    internal static int ioprio_set(int thread, int priority) => (int)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, thread, priority, 0);

    /// <summary>A bit for each CPU; EINVAL where the kernel has more CPUs than the mask has bits.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int sched_getaffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int sched_setaffinity(int thread, nuint bytes, ulong* mask);

    /// <summary>Linux 3.14; no libc has a function before glibc 2.41.</summary>
    internal static int sched_getattr(int thread, out SchedAttributes attributes)
    {
        fixed (SchedAttributes* at = &attributes)
        {
            return (int)syscall(SYS_sched_getattr, thread, (nint)at, sizeof(SchedAttributes), 0);
        }
    }

    internal static int sched_setattr(int thread, in SchedAttributes attributes)
    {
        fixed (SchedAttributes* at = &attributes)
        {
            return (int)syscall(SYS_sched_setattr, thread, (nint)at, 0, 0);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct SchedAttributes // uapi/linux/sched/types.h: struct sched_attr, its first version (SCHED_ATTR_SIZE_VER0)
    {
        public const uint FirstSize = 48;

        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
