using System.Net.Sockets;
using System.Text;
using Bpftop.Plugins.Tests.Freezer;

namespace Bpftop.Plugins.Tests.Systemd;

/// <summary>Listens like a bus, lets in whoever connects, and leaves the rest to a test.</summary>
internal sealed class FakeListener : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<Socket, Task> _serve;

    /// <param name="socket">Where it listens.</param>
    /// <param name="serve">Called with each client, once it is let in.</param>
    /// <param name="asOtherUser">Whether somebody else than root listens.</param>
    public FakeListener(string socket, Func<Socket, Task> serve, bool asOtherUser = false)
    {
        _serve = serve;
        _listener.Bind(new UnixDomainSocketEndPoint(socket));
        if (asOtherUser)
        {
            OtherUser.Run(() =>
            {
                _listener.Listen();
                return true;
            });
        }
        else
        {
            _listener.Listen();
        }

        _ = Task.Run(AcceptAsync);
    }

    /// <summary>The answer to a client that may come in.</summary>
    public static ReadOnlySpan<byte> Ok => "OK 0123456789abcdef0123456789abcdef\r\n"u8;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                await LetInAsync(client);
                await _serve(client);
            }
            catch (Exception fault) when (fault is SocketException or OperationCanceledException or IOException)
            {
                // The client had enough, or the test is over.
            }
        }
    }

    /// <summary>A NUL, a line that says who the client is, a line that says that it begins.</summary>
    private static async Task LetInAsync(Socket client)
    {
        byte[] letter = new byte[1];
        StringBuilder line = new();
        while (true)
        {
            if (await client.ReceiveAsync(letter) == 0)
            {
                throw new IOException("the client hung up");
            }

            line.Append((char)letter[0]);
            if (letter[0] != '\n')
            {
                continue;
            }

            if (line.ToString() == "BEGIN\r\n")
            {
                return;
            }

            await client.SendAsync(Ok.ToArray());
            line.Clear();
        }
    }
}
