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

    private readonly CancellationTokenSource _end = new();
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
        _ = ServeAsync(_udp);
        _ = AcceptAsync();
        if (hasVersion6)
        {
            _udp6 = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            _udp6.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 53));
            _ = ServeAsync(_udp6);
        }
    }

    public IPAddress Address { get; }

    /// <summary>Seconds from when it had a query until it sent the answer.</summary>
    public double Held(string name, ushort type) => _held[(name, type)];

    public bool HasSeen(string name) => _seen.ContainsKey(name);

    public void Dispose()
    {
        _end.Cancel();
        _udp.Dispose();
        _tcp.Dispose();
        _udp6?.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync(Socket socket)
    {
        byte[] buffer = new byte[2048];
        EndPoint any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                SocketReceiveFromResult got = await socket.ReceiveFromAsync(buffer, any, _end.Token);
                byte[] query = buffer[..got.ReceivedBytes];
                _ = AnswerAsync(query, answer => socket.SendTo(answer, got.RemoteEndPoint));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _tcp.AcceptAsync(_end.Token);
                byte[] buffer = new byte[2048];
                int length = await client.ReceiveAsync(buffer, _end.Token);
                await AnswerAsync(buffer[2..length], answer =>
                {
                    byte[] framed = [0, 0, .. answer];
                    BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)answer.Length);
                    client.Send(framed);
                });
                client.Dispose();
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(byte[] query, Action<byte[]> send)
    {
        long began = Stopwatch.GetTimestamp();
        string name = DnsWire.NameOf(query);
        ushort type = DnsWire.TypeOf(query);
        string order = name[..name.IndexOf('.', StringComparison.Ordinal)].ToLowerInvariant();
        bool isSecond = _seen.AddOrUpdate(name, 1, static (_, count) => count + 1) > 1;
        try
        {
            if (order[0] == 'd' && int.TryParse(order.AsSpan(1), CultureInfo.InvariantCulture, out int delay))
            {
                await Task.Delay(delay, _end.Token);
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
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over, or the client has not waited.
        }
    }
}
