using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Bpftop.Tests.Support;

/// <summary>A service of systemd's user database (varlink) that answers as a test says.</summary>
internal sealed class FakeUserDatabase : IDisposable
{
    /// <summary>The one that asks all others.</summary>
    public const string Multiplexer = "io.systemd.Multiplexer";

    /// <summary>systemd itself.</summary>
    public const string DynamicUser = "io.systemd.DynamicUser";

    public const string NoSuchUser = """{"error":"io.systemd.UserDatabase.NoRecordFound","parameters":{}}""";

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentBag<Socket> _clients = [];
    private readonly Func<string, byte[]?> _answer;

    /// <param name="folder">Where its socket is.</param>
    /// <param name="service">Its name.</param>
    /// <param name="answer">What is sent to a question, byte by byte as it is; null for a service that hangs, no byte for one that
    /// closes.</param>
    public FakeUserDatabase(string folder, string service, Func<string, byte[]?> answer)
    {
        _answer = answer;
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Join(folder, service)));
        _listener.Listen();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    /// <summary>What it was asked, without the NUL.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>A message as it is sent.</summary>
    public static byte[] Message(string json) => Encoding.UTF8.GetBytes(json + "\0");

    /// <summary>The answer with a user's record.</summary>
    public static byte[] Record(string uid, string name) => Message(
        $$$"""{"parameters":{"record":{"userName":"{{{name}}}","uid":{{{uid}}},"gid":{{{uid}}},"disposition":"dynamic"},"incomplete":false}}""");

    public void Dispose()
    {
        _listener.Dispose();
        foreach (Socket client in _clients)
        {
            client.Dispose();
        }
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                Socket client = _listener.Accept();
                _clients.Add(client);
                if (Read(client) is not { } question)
                {
                    continue;
                }

                Questions.Enqueue(question);
                if (_answer(question) is { } bytes)
                {
                    client.Send(bytes);
                    client.Shutdown(SocketShutdown.Send);
                }
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed, or whoever asked has gone.
        }
    }

    private static string? Read(Socket client)
    {
        byte[] question = new byte[4096];
        int length = 0;
        do
        {
            int read = client.Receive(question.AsSpan(length));
            if (read == 0)
            {
                return null;
            }

            length += read;
        }
        while (question[length - 1] != 0);
        return Encoding.UTF8.GetString(question, 0, length - 1);
    }
}
