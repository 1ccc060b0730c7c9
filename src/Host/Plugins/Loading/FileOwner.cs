using System.Runtime.InteropServices;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>Who owns a file and who may write to it, the link itself where it is one.</summary>
/// <param name="User">The owner's uid.</param>
/// <param name="Mode">Type and permission bits. With an ACL the group bits are its mask, so a user whom an ACL lets
/// write shows up as a writing group.</param>
internal readonly partial record struct FileOwner(uint User, int Mode)
{
    private const int AtCurrentDirectory = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const uint TypeModeAndUser = 0x1 | 0x2 | 0x8;

    public bool IsLink => (Mode & 0xF000) == 0xA000;

    public bool IsFolder => (Mode & 0xF000) == 0x4000;

    public bool IsSticky => (Mode & 0x200) != 0;

    public bool GroupWrites => (Mode & 0x10) != 0;

    public bool OthersWrite => (Mode & 0x2) != 0;

    /// <returns>False with the error number where there is no such file, or it may not be looked at.</returns>
    public static bool TryRead(string path, out FileOwner owner, out int errno)
    {
        // statx and not stat: its layout is the same on every architecture.
        bool read = StatX(AtCurrentDirectory, path, AtSymlinkNoFollow, TypeModeAndUser, out StatXRecord record) == 0;
        errno = read ? 0 : Marshal.GetLastPInvokeError();
        owner = read ? new FileOwner(record.User, record.Mode) : default;
        return read;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXRecord record);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXRecord // linux/stat.h: struct statx
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
