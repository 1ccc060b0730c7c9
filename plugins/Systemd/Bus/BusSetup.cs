using System.Net.Sockets;
using Tmds.DBus.Protocol;

namespace Bpftop.Systemd.Bus;

/// <summary>Makes the socket of a connection, and looks who is at its other end before a byte is sent.</summary>
internal sealed class BusSetup(BusAddress address, BusLimits limits) : DBusConnectionOptions, IDisposable
{
    private LimitedStream? _stream;

    /// <summary>See <see cref="BusConnection.PeerPid"/>.</summary>
    public int PeerPid { get; private set; }

    /// <summary>For a connection that is given up while it is made, which the library may lose sight of.</summary>
    public void Dispose() => _stream?.Dispose();

    protected override async ValueTask<SetupResult> SetupAsync(CancellationToken cancellationToken)
    {
        BusException? first = null;
        foreach (UnixDomainSocketEndPoint place in address.Sockets())
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(place, cancellationToken).ConfigureAwait(false);
                (PeerPid, uint user) = LibC.PeerOf(socket);
                if (address.User is { } expected && user != expected && user != 0)
                {
                    throw new BusException($"user {user} listens there, and not user {expected}");
                }

                _stream = new LimitedStream(socket, limits);
                cancellationToken.ThrowIfCancellationRequested();

                // The library would look for the machine's id, which is of no use here and fails where the file is broken.
                return new SetupResult { UserId = LibC.OwnUser, MachineId = "", ConnectionStream = _stream };
            }
            catch (Exception fault)
            {
                socket.Dispose();
                if (fault is not (SocketException or BusException))
                {
                    throw;
                }

                first ??= new BusException(BusSentence.Of(fault));
            }
        }

        throw first ?? new BusException("nobody listens at its address");
    }
}
