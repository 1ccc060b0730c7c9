using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bpftop.Systemd.Bus;

/// <summary>Who is at which end of a Unix socket.</summary>
internal static partial class LibC
{
    /// <summary>The user that bpftop is.</summary>
    public static uint EffectiveUser => GetEffectiveUser();

    /// <summary>The process at the other end: the one that called listen(2) (unix(7), SO_PEERCRED).</summary>
    /// <returns>Its pid in bpftop's pid namespace, 0 where it has none there, and its user.</returns>
    public static (int Pid, uint User) PeerOf(Socket socket)
    {
        const int SolSocket = 1;
        const int SoPeerCred = 17;

        // struct ucred { pid, uid, gid }
        Span<int> credentials = stackalloc int[3];
        int length = socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return length == MemoryMarshal.AsBytes(credentials).Length
            ? (credentials[0], (uint)credentials[1])
            : throw new BusException("its socket does not tell whose it is");
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
