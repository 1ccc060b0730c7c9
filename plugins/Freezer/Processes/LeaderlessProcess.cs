using System.Runtime.InteropServices;
using Bpftop.Freezer.Cgroups;
using Bpftop.Toolkit;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Freezer.Processes;

/// <summary>A process whose main thread has ended while others go on. <c>cgroup.kill</c> asks main threads only, and leaves
/// it running (seen with 6.18).</summary>
internal static partial class LeaderlessProcess
{
    // The same numbers on every architecture; glibc has functions for them only since 2.36.
    private const nint OpenCall = 434;
    private const nint SendSignalCall = 424;
    private const int KillSignal = 9;

    /// <summary>Kills it, where it is such a process and in a cgroup or below it.</summary>
    public static void Kill(int pid, string cgroup, string procRoot = "/proc")
    {
        int thread = LivingProcess.ThreadOf(procRoot, pid);
        if (thread == 0 || thread == pid)
        {
            return;
        }

        // The descriptor first: what is looked at afterwards is the process that it stands for.
        nint descriptor = Call(OpenCall, pid, 0, 0, 0);
        if (descriptor < 0)
        {
            return;
        }

        using SafeFileHandle process = new(descriptor, ownsHandle: true);
        if (LivingProcess.CgroupOf(procRoot, pid) is { } now && CgroupPath.IsWithin(now, cgroup))
        {
            _ = Call(SendSignalCall, descriptor, KillSignal, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth);
}
