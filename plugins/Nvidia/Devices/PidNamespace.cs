namespace Bpftop.Nvidia.Devices;

/// <summary>Whether pids mean here what they mean to the driver.</summary>
internal static class PidNamespace
{
    private const string Initial = "pid:[4026531836]"; // linux/proc_ns.h: PROC_PID_INIT_INO

    /// <summary>True in the machine's own pid namespace. In any other the driver may say pids of the machine, which
    /// here are of other processes or of none; newer drivers translate them, and do not say whether they did.</summary>
    public static bool IsInitial() => new FileInfo("/proc/self/ns/pid").LinkTarget == Initial;
}
