using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect.Proc;

/// <summary>What statx(2) answers: the same on every architecture, which stat(2) is not.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatXResult // include/uapi/linux/stat.h: struct statx
{
    /// <summary>STATX_NLINK | STATX_INO</summary>
    public const uint LinksAndInode = 0x004 | 0x100;

    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;
}
