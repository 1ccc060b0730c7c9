using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>A DNS server on an address of its own, which does what the first label of a name says, and notes how long it took
/// to.</summary>
internal sealed class DnsServer : IDisposable
{
    private static int s_made;

    private readonly ManualResetEvent _end = new(false);
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket? _udp6;
    private readonly ConcurrentDictionary<(string Name, ushort Type), double> _held = new();
    private readonly ConcurrentDictionary<string, int> _seen = new();

    /// <param name="hasVersion6">Whether it listens on ::1 too, which only one can.</param>
    public DnsServer(bool hasVersion6 = false)
    {
        // An address for each server of each test run: nobody else's port is in the way.
        Address = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.53.{Environment.ProcessId % 250}.{Interlocked.Increment(ref s_made) % 250 + 1}"));
        _udp.Bind(new IPEndPoint(Address, 53));
        _tcp.Bind(new IPEndPoint(Address, 53));
        _tcp.Listen();
        OnThread(() => Serve(_udp));
        OnThread(Accept);
        if (hasVersion6)
        {
            _udp6 = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            _udp6.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 53));
            OnThread(() => Serve(_udp6));
        }
    }

    public IPAddress Address { get; }

    /// <summary>Seconds from when it had a query until it sent the answer.</summary>
    public double Held(string name, ushort type) => _held[(name, type)];

    public bool HasSeen(string name) => _seen.ContainsKey(name);

    public void Dispose()
    {
        // Not disposed: an answer may be waiting for it.
        _end.Set();
        _udp.Dispose();
        _tcp.Dispose();
        _udp6?.Dispose();
    }

    /// <summary>Threads of its own: the tests hold those of the pool, which would make an answer late by a second.</summary>
    private static void OnThread(Action work) => new Thread(() => Run(work)) { IsBackground = true, Name = "dns server" }.Start();

    private static void Run(Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault) when (fault is ObjectDisposedException or SocketException)
        {
            // The test is over, or the client has not waited.
        }
    }

    private void Serve(Socket socket)
    {
        byte[] buffer = new byte[2048];
        while (true)
        {
            EndPoint client = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            byte[] query = buffer[..socket.ReceiveFrom(buffer, ref client)];
            long began = Stopwatch.GetTimestamp();
            OnThread(() => Answer(query, began, answer => socket.SendTo(answer, client)));
        }
    }

    private void Accept()
    {
        while (true)
        {
            Socket client = _tcp.Accept();
            OnThread(() =>
            {
                using (client)
                {
                    byte[] buffer = new byte[2048];
                    int length = client.Receive(buffer);
                    Answer(buffer[2..length], Stopwatch.GetTimestamp(), answer =>
                    {
                        byte[] framed = [0, 0, .. answer];
                        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)answer.Length);
                        client.Send(framed);
                    });
                }
            });
        }
    }

    private void Answer(byte[] query, long began, Action<byte[]> send)
    {
        string name = DnsWire.NameOf(query);
        ushort type = DnsWire.TypeOf(query);
        string order = name[..name.IndexOf('.', StringComparison.Ordinal)].ToLowerInvariant();
        bool isSecond = _seen.AddOrUpdate(name, 1, static (_, count) => count + 1) > 1;
        if (order[0] == 'd' && int.TryParse(order.AsSpan(1), CultureInfo.InvariantCulture, out int delay) && _end.WaitOne(delay))
        {
            return;
        }

        byte[]? answer = order switch
        {
            "nx" => DnsWire.Answer(query, 3, false),
            "fail" => DnsWire.Answer(query, 2, false),
            "refused" => DnsWire.Answer(query, 5, false),
            "nodata" => DnsWire.Answer(query, 0, false),
            "silent" => null,
            "second" when !isSecond => null,
            "bare" => [.. DnsWire.Answer(query, 1, false).AsSpan(0, 4), 0, 0, 0, 0, 0, 0, 0, 0],
            _ => DnsWire.Answer(query, 0, type is DnsWire.A or DnsWire.Aaaa),
        };
        if (answer is not null)
        {
            _held[(name, type)] = Stopwatch.GetElapsedTime(began).TotalSeconds;
            send(answer);
        }
    }
}
