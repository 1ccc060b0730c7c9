using System.Runtime.InteropServices;

namespace Bpftop.Host.Details.Calls;

/// <summary>What is known of one system call of a process, since somebody looks.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CallSums // bpf/details/records.h: struct call_sums
{
    public ulong Count;
    public ulong Errors;
    public ulong TimeNs;
    public ulong LongestNs;
}
