using System.Runtime.InteropServices;

namespace Bpftop.Freezer;

/// <summary>What statx(2) answers: the same on every architecture, which stat(2) is not.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileFacts // include/uapi/linux/stat.h: struct statx
{
    [FieldOffset(20)]
    public uint Owner;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    public readonly bool IsDirectory => (Mode & 0xf000) == 0x4000;

    public readonly bool IsRegular => (Mode & 0xf000) == 0x8000;

    /// <summary>True where the group or others may write to it.</summary>
    public readonly bool IsWritableByOthers => (Mode & 0x12) != 0;
}
