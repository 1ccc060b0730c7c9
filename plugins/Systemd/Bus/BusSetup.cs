using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Bpftop.Linux;
using Tmds.DBus.Protocol;

namespace Bpftop.Systemd.Bus;

/// <summary>Makes the socket of a connection: checks who listens before a byte is sent, and authenticates.</summary>
internal sealed class BusSetup(BusAddress address, BusLimits limits) : DBusConnectionOptions, IDisposable
{
    private LimitedStream? _stream;

    /// <summary>See <see cref="BusConnection.PeerPid"/>.</summary>
    public int PeerPid { get; private set; }

    /// <summary>For a connection that is given up while it is being made, which the library may forget.</summary>
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
                if (!PeerCredentials.TryGet(socket, out PeerCredentials peer))
                {
                    throw new BusException("its socket does not tell whose it is");
                }

                PeerPid = peer.Pid;
                if (address.User is { } expected && peer.User != expected && peer.User != 0)
                {
                    throw new BusException($"user {peer.User} listens there, and not user {expected}");
                }

                await AuthenticateAsync(socket, cancellationToken).ConfigureAwait(false);
                _stream = new LimitedStream(socket, limits);
                cancellationToken.ThrowIfCancellationRequested();

                // The library would read the machine's id, which is not needed here and fails where the file is broken.
                return new SetupResult { MachineId = "", ConnectionStream = _stream };
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

    /// <summary>The library sends BEGIN only after the answer, with its first message right behind. systemd at its own
    /// socket, where it reads both at once, does not answer that message before the next one comes. So BEGIN is sent at
    /// once, as sd-bus does (D-Bus Specification, "Authentication Protocol").</summary>
    private static async Task AuthenticateAsync(Socket socket, CancellationToken cancel)
    {
        const int LongestLine = 256;
        string user = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Libc.geteuid().ToString(CultureInfo.InvariantCulture)));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {user}\r\nBEGIN\r\n"), cancel).ConfigureAwait(false);

        // Byte by byte: what follows the line is a message already, whose length has to be checked.
        byte[] letter = new byte[1];
        StringBuilder line = new();
        while (letter[0] != '\n' && line.Length < LongestLine && await socket.ReceiveAsync(letter, cancel).ConfigureAwait(false) > 0)
        {
            line.Append((char)letter[0]);
        }

        string answer = line.ToString();
        if (!answer.StartsWith("OK", StringComparison.Ordinal) || letter[0] != '\n')
        {
            throw new BusException(
                answer.StartsWith("REJECTED", StringComparison.Ordinal) ? "the bus does not allow it to this user; run bpftop as root"
                : answer.Length == 0 ? "the connection was closed"
                : "it does not speak D-Bus");
        }
    }
}
