using System.Runtime.InteropServices;

namespace Bpftop.Linux;

// bpf(2).
internal static unsafe partial class Libc
{
    internal const int BPF_PROG_RUN = 10;
    internal const int BPF_OBJ_GET_INFO_BY_FD = 15;
    internal const int BPF_LINK_CREATE = 28;

    /// <summary>One of the numbers in which the architectures differ.</summary>
    private static nint SYS_bpf => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321;

    internal static int bpf(int command, void* attributes, int size) => (int)syscall(SYS_bpf, command, (nint)attributes, size, 0);
}
