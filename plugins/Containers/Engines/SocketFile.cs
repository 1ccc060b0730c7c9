using Bpftop.Linux;
using static Bpftop.Linux.Libc;

namespace Bpftop.Containers.Engines;

/// <summary>Which socket a path leads to. Two paths to one socket are one engine.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file; another one where the engine was started anew.</param>
internal readonly record struct SocketFile(ulong Device, ulong Inode)
{
    /// <summary>Looks at a path, links followed.</summary>
    /// <returns>False where there is no socket.</returns>
    public static bool TryFind(string path, out SocketFile file)
    {
        file = default;
        if (path.Contains('\0') || statx(AT_FDCWD, path, 0, StatX.STATX_TYPE | StatX.STATX_INO, out StatX answer) != 0 || !answer.IsSocket)
        {
            return false;
        }

        file = new SocketFile(((ulong)answer.DeviceMajor << 32) | answer.DeviceMinor, answer.Inode);
        return true;
    }
}
