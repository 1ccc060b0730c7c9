using System.Runtime.InteropServices;

namespace Bpftop.Linux;

/// <summary>What statx(2) answers: the same on every architecture, which stat(2) is not. A field is good only where the
/// mask of the call asked for it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatX // linux/stat.h: struct statx
{
    internal const uint STATX_TYPE = 0x1;
    internal const uint STATX_MODE = 0x2;
    internal const uint STATX_NLINK = 0x4;
    internal const uint STATX_UID = 0x8;
    internal const uint STATX_GID = 0x10;
    internal const uint STATX_INO = 0x100;
    internal const uint STATX_BASIC_STATS = 0x7ff;

    private const int S_IFMT = 0xf000;
    private const int S_IFIFO = 0x1000;
    private const int S_IFCHR = 0x2000;
    private const int S_IFDIR = 0x4000;
    private const int S_IFBLK = 0x6000;
    private const int S_IFREG = 0x8000;
    private const int S_IFLNK = 0xa000;
    private const int S_IFSOCK = 0xc000;
    private const int S_ISVTX = 0x200;
    private const int S_IWGRP = 0x10;
    private const int S_IWOTH = 0x2;

    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(20)]
    public uint User;

    [FieldOffset(24)]
    public uint Group;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    /// <summary>Of the device that a device file stands for.</summary>
    [FieldOffset(128)]
    public uint SpecialDeviceMajor;

    /// <inheritdoc cref="SpecialDeviceMajor"/>
    [FieldOffset(132)]
    public uint SpecialDeviceMinor;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    /// <summary>What a file is, in the words of lsof(8); null for what has no type, as the kernel's anonymous inodes.</summary>
    public static string? TypeNameOf(uint mode) => (mode & S_IFMT) switch
    {
        S_IFREG => "REG",
        S_IFDIR => "DIR",
        S_IFLNK => "LNK",
        S_IFSOCK => "SOCK",
        S_IFCHR => "CHR",
        S_IFBLK => "BLK",
        S_IFIFO => "FIFO",
        _ => null,
    };

    public readonly bool IsDirectory => (Mode & S_IFMT) == S_IFDIR;

    public readonly bool IsRegular => (Mode & S_IFMT) == S_IFREG;

    public readonly bool IsLink => (Mode & S_IFMT) == S_IFLNK;

    public readonly bool IsSocket => (Mode & S_IFMT) == S_IFSOCK;

    public readonly bool IsSticky => (Mode & S_ISVTX) != 0;

    /// <summary>With an ACL the group bits are its mask, so a user whom an ACL lets write shows up as a writing group.
    /// </summary>
    public readonly bool GroupWrites => (Mode & S_IWGRP) != 0;

    public readonly bool OthersWrite => (Mode & S_IWOTH) != 0;

    /// <summary>True where anybody but the owner may write to it.</summary>
    public readonly bool IsWritableByOthers => GroupWrites || OthersWrite;

    /// <summary>True for a folder in which others may rename and remove what is not theirs; with the sticky bit
    /// (<c>/tmp</c>) they may only add to it.</summary>
    public readonly bool LetsOthersExchange => IsWritableByOthers && !(IsDirectory && IsSticky);
}
