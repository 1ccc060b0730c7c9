using System.Runtime.InteropServices;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Bpf;

/// <summary>A program of the type <c>syscall</c>, which the kernel runs when it is told to, on the thread that tells it.</summary>
/// <param name="name">For messages.</param>
/// <param name="program">Its descriptor.</param>
internal sealed unsafe class BpfRun(string name, int program)
{
    /// <summary>Runs it to its end.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Run()
    {
        RunAttributes attributes = new() { Program = (uint)program };
        if (bpf(BPF_PROG_RUN, &attributes, sizeof(RunAttributes)) != 0)
        {
            throw BpfErrors.FromErrno(name, "cannot be run", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>The kernel's union bpf_attr for this command, up to 5.14, which was the first to run such programs.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RunAttributes
    {
        public uint Program;
        public uint Result;
        public uint DataSizeIn;
        public uint DataSizeOut;
        public ulong DataIn;
        public ulong DataOut;
        public uint Repeat;
        public uint Duration;
        public uint ContextSizeIn;
        public uint ContextSizeOut;
        public ulong ContextIn;
        public ulong ContextOut;
        public uint Flags;
        public uint Cpu;
    }
}
