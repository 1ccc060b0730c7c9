using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Stands before each command line that the kernel has read.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct CommandEntry // bpf/wire.h: struct command_entry
{
    public const uint Truncated = 1 << 0;
    public const uint Title = 1 << 1;
    public const uint Unread = 1 << 2;

    public readonly ulong StartNs;
    public readonly int Pid;
    public readonly uint Length;
    public readonly uint Flags;
    private readonly uint _reserved;
}
