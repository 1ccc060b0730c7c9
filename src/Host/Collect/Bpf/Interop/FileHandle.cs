using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect.Bpf.Interop;

/// <summary>The kernel's struct file_handle, with room for a cgroup's.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct FileHandle
{
    public uint Bytes;
    public int Type;
    public ulong Id;
}
