using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Host.Bpf.Interop;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Bpf;

/// <summary>Attaches programs to functions of files by links of their own, which the kernel has since 6.6 and libbpf since 1.3.
/// </summary>
/// <remarks>
/// The older way is by perf_event_open(2), one function each. To close one of those takes a tenth of a second, in which the
/// kernel waits for programs that run, and they are closed one after the other (kernel/trace/trace_event_perf.c,
/// perf_uprobe_destroy()): a program with some is that much slower to end, however it ends.
/// </remarks>
internal static unsafe class FunctionProbes
{
    private const uint BPF_TRACE_UPROBE_MULTI = 48; // include/uapi/linux/bpf.h
    private const uint BPF_F_UPROBE_MULTI_RETURN = 1;

    /// <summary>Makes the programs fit for such a link, before they are loaded. Older kernels do not look at it.</summary>
    /// <param name="loading">libbpf's handle of the object.</param>
    public static void Prepare(nint loading)
    {
        for (nint program = LibBpf.NextProgram(loading, 0); program != 0; program = LibBpf.NextProgram(loading, program))
        {
            if (IsOnReturn(program) || SectionOf(program) == "uprobe")
            {
                _ = LibBpf.SetExpectedAttachType(program, BPF_TRACE_UPROBE_MULTI);
            }
        }
    }

    /// <summary>Whether a program is for where a function returns.</summary>
    /// <param name="program">libbpf's handle.</param>
    public static bool IsOnReturn(nint program) => SectionOf(program) == "uretprobe";

    /// <summary>Attaches a program to all functions at once.</summary>
    /// <returns>The link's descriptor; negative where the kernel has no such links, or refuses this one.</returns>
    public static int Link(nint program, BpfTarget.FileFunctions functions)
    {
        fixed (byte* path = (ReadOnlySpan<byte>)[.. Encoding.UTF8.GetBytes(functions.File), 0])
        fixed (ulong* offsets = functions.Offsets.AsSpan(), cookies = functions.Cookies.AsSpan())
        {
            LinkAttributes attributes = new()
            {
                Program = LibBpf.ProgramDescriptor(program),
                Type = BPF_TRACE_UPROBE_MULTI,
                Path = (ulong)path,
                Offsets = (ulong)offsets,
                Cookies = (ulong)cookies,
                Count = (uint)functions.Offsets.Length,
                ProbeFlags = IsOnReturn(program) ? BPF_F_UPROBE_MULTI_RETURN : 0,
                Pid = Math.Max(0, functions.Pid),
            };
            return bpf(BPF_LINK_CREATE, &attributes, Unsafe.SizeOf<LinkAttributes>());
        }
    }

    /// <summary>Attaches a program to one of the functions, the older way.</summary>
    /// <returns>libbpf's handle of the link, or 0 with errno set.</returns>
    public static nint Attach(nint program, BpfTarget.FileFunctions functions, int index) => LibBpf.AttachUprobe(
        program,
        functions.Pid,
        functions.File,
        (nuint)functions.Offsets[index],
        new UprobeOptions(functions.Cookies.IsEmpty ? 0 : functions.Cookies[index], IsOnReturn(program)));

    private static string? SectionOf(nint program) => Marshal.PtrToStringUTF8((nint)LibBpf.SectionName(program));

    /// <summary>Of <c>union bpf_attr</c>, what this link takes (<c>link_create.uprobe_multi</c>).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkAttributes
    {
        public int Program;
        public int Target;
        public uint Type;
        public uint Flags;
        public ulong Path;
        public ulong Offsets;
        public ulong ReferenceCounters;
        public ulong Cookies;
        public uint Count;
        public uint ProbeFlags;
        public int Pid;
        public uint Unused;
    }
}
