using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bpftop.Linux;

/// <summary>Who called listen(2) at the other end of a Unix socket (unix(7), SO_PEERCRED).</summary>
/// <param name="Pid">The process, in this one's pid namespace; 0 where it has no pid there.</param>
/// <param name="User">Its user.</param>
internal readonly record struct PeerCredentials(int Pid, uint User)
{
    /// <summary>Asks the kernel.</summary>
    /// <returns>False where the answer is none.</returns>
    internal static bool TryGet(Socket socket, out PeerCredentials peer)
    {
        const int SOL_SOCKET = 1;
        const int SO_PEERCRED = 17;

        // struct ucred { pid, uid, gid }
        Span<int> credentials = stackalloc int[3];
        Span<byte> bytes = MemoryMarshal.AsBytes(credentials);
        bool isWhole = socket.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, bytes) == bytes.Length;
        peer = isWhole ? new PeerCredentials(credentials[0], (uint)credentials[1]) : default;
        return isWhole;
    }
}
