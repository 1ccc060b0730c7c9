using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect;

/// <summary>A process that ended.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ExitRecord // bpf/wire.h: struct exit_record
{
    public ulong StartNs;
    public ulong EndNs;
    public ulong RunNs;
    public ulong CgroupId;
    public int Pid;
    public int ParentPid;
    public uint Uid;
    public int ExitCode;
    public TaskText Name;
}
