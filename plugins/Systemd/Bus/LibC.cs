using System.Runtime.InteropServices;

namespace Bpftop.Systemd.Bus;

/// <summary>What waiting on a bus needs of the C library.</summary>
internal static unsafe partial class LibC
{
    public const short Readable = 1;
    public const int Interrupted = 4;

    /// <summary>EFD_CLOEXEC and EFD_NONBLOCK.</summary>
    public const int EventFlags = 0x80000 | 0x800;

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollFile* files, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFile(uint start, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int file, void* from, nuint length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    /// <summary>The process at the other end of a Unix socket: the one that called listen(2) (unix(7), SO_PEERCRED).
    /// </summary>
    /// <returns>Its pid in bpftop's pid namespace; 0 where it has none there.</returns>
    public static int PeerPid(int socket)
    {
        const int SolSocket = 1;
        const int SoPeerCred = 17;
        int* credentials = stackalloc int[3];
        uint length = 3 * sizeof(int);
        return GetOption(socket, SolSocket, SoPeerCred, credentials, &length) == 0 ? credentials[0] : 0;
    }

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOption(int socket, int level, int option, void* value, uint* length);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFile
    {
        public int File;
        public short Wanted;
        public short Happened;
    }
}
