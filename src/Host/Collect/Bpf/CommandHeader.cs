using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Which command lines are wanted, and how far the kernel got.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CommandHeader // bpf/wire.h: struct command_header
{
    public const int WantedBits = 65536;
    public const int AreaBytes = 512 * 1024;
    public const int LongestCommand = 128 * 1024;

    public int FromPid;
    public int NextPid;
    public uint Used;
    public uint Entries;
    public WantedWords Wanted;

    public void Want(int pid)
    {
        int bit = pid & (WantedBits - 1);
        Wanted[bit / 32] |= 1u << (bit % 32);
    }

    [InlineArray(WantedBits / 32)]
    internal struct WantedWords
    {
        private uint _first;
    }
}
