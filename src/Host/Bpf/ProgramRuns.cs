using System.Runtime.InteropServices;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Bpf;

/// <summary>What the kernel knows of the runs of a program.</summary>
internal static unsafe class ProgramRuns
{
    /// <summary>Runs that were left out, because the program was running on the same CPU: in an interrupt of itself.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="program">Its descriptor.</param>
    /// <returns>0 where the kernel does not count them (before 5.12).</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public static ulong Missed(string name, int program)
    {
        // Nothing but these numbers is asked for: the pointers to the rest are null.
        ProgramInfo info = default;
        InfoAttributes attributes = new() { Program = (uint)program, Length = (uint)sizeof(ProgramInfo), Info = &info };
        return bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes, sizeof(InfoAttributes)) == 0
            ? info.Missed
            : throw BpfErrors.FromErrno(name, "cannot be looked at", Marshal.GetLastPInvokeError());
    }

    /// <summary>The kernel's union bpf_attr for this command.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct InfoAttributes
    {
        public uint Program;
        public uint Length;
        public ProgramInfo* Info;
    }

    /// <summary>The kernel's struct bpf_prog_info, up to the last field that is read. An older kernel has less of it, and leaves
    /// the rest as it is.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 216)]
    private struct ProgramInfo
    {
        [FieldOffset(208)]
        public ulong Missed;
    }
}
