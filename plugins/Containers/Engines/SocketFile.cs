namespace Bpftop.Containers.Engines;

/// <summary>Which socket a path leads to. Two paths to one socket are one engine.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file; another one where the engine was started anew.</param>
internal readonly record struct SocketFile(ulong Device, ulong Inode)
{
    // STATX_TYPE and STATX_INO.
    private const uint TypeAndInode = 0x0001 | 0x0100;
    private const int TypeMask = 0xF000;
    private const int Socket = 0xC000;

    /// <summary>Looks at a path, links followed.</summary>
    /// <returns>False where there is no socket.</returns>
    public static bool TryFind(string path, out SocketFile file)
    {
        file = default;
        LibC.StatXAnswer answer = default;
        if (path.Contains('\0') || LibC.StatX(LibC.CurrentDirectory, path, 0, TypeAndInode, ref answer) != 0
            || (answer.Mode & TypeMask) != Socket)
        {
            return false;
        }

        file = new SocketFile(((ulong)answer.DeviceMajor << 32) | answer.DeviceMinor, answer.Inode);
        return true;
    }
}
