using System.Globalization;
using System.Runtime.InteropServices;
using Bpftop.Linux;
using static Bpftop.Linux.Libc;

namespace Bpftop.Network.Sockets;

/// <summary>Network namespaces, by the inode numbers that the kernel calls them by.</summary>
internal static class NamespaceFile
{
    /// <summary>That of this process.</summary>
    /// <returns>0 where /proc does not tell.</returns>
    public static uint OwnNetwork() => NamespaceLink.Own("net") ?? 0;

    /// <summary>Moves the calling thread into the network namespace of a process, if that is still the one that is meant.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <param name="id">The namespace.</param>
    public static bool TryEnter(int pid, uint id)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/net");
        int file = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
        if (file < 0)
        {
            return false;
        }

        try
        {
            return statx(file, "", AT_EMPTY_PATH, StatX.STATX_BASIC_STATS, out StatX found) == 0
                && found.Inode == id && setns(file, CLONE_NEWNET) == 0;
        }
        finally
        {
            _ = close(file);
        }
    }
}
