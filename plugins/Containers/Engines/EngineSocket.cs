using System.Net.Sockets;
using Bpftop.Linux;

namespace Bpftop.Containers.Engines;

/// <summary>Connects to an engine's Unix socket, and checks who listens there.</summary>
/// <remarks>Any thread.</remarks>
/// <param name="endpoint">The socket.</param>
/// <param name="homeOf">Says where a listener runs.</param>
internal sealed class EngineSocket(EngineEndpoint endpoint, Func<int, EngineHome> homeOf)
{
    private long _user = -1;

    /// <summary>The user as whom the engine runs, known with its first answer.</summary>
    public uint User => (uint)Volatile.Read(ref _user);

    /// <summary>Where it runs, known with its first answer.</summary>
    public EngineHome Home { get; private set; } = EngineHome.Unknown;

    /// <summary>From now on another user than before may listen.</summary>
    public void BeginSession() => Volatile.Write(ref _user, -1);

    /// <summary>Opens a connection. The kernel is asked who listens before a byte is sent, since a user may be able to
    /// replace the socket.</summary>
    /// <exception cref="EngineFault">Another user listens than should.</exception>
    public async ValueTask<Stream> ConnectAsync(CancellationToken cancel)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.Path), cancel).ConfigureAwait(false);
            if (!PeerCredentials.TryGet(socket, out PeerCredentials peer))
            {
                throw new EngineFault("does not tell whose it is");
            }

            if (endpoint.User is { } expected && peer.User != expected)
            {
                throw new EngineFault($"belongs to user {expected}, but user {peer.User} listens on it");
            }

            if (Interlocked.CompareExchange(ref _user, peer.User, -1) is >= 0 and long first && first != peer.User)
            {
                throw new EngineFault($"was user {first}'s, and is now user {peer.User}'s");
            }

            Home = homeOf(peer.Pid);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
