using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;

namespace Bpftop.Network.Sockets;

/// <summary>Names of addresses, asked for on a thread of their own: a name service may take as long as it likes, and nobody
/// waits for it.</summary>
/// <remarks>Any thread. The thread starts with the first question, and is left behind if it never gets an answer.</remarks>
internal sealed class AddressNames : IDisposable
{
    /// <summary>Addresses that are kept; with one more, all are asked for anew.</summary>
    private const int Most = 4096;

    private const ushort Inet6 = 10; // AF_INET6

    private readonly ConcurrentDictionary<UInt128, string> _names = new();
    private readonly BlockingCollection<UInt128> _questions = new(Most);
    private readonly Func<IPAddress, string> _ask;
    private Thread? _thread;

    public AddressNames()
        : this(static address => Dns.GetHostEntry(address).HostName)
    {
    }

    /// <param name="ask">Asks the name service; throws where it has no name.</param>
    internal AddressNames(Func<IPAddress, string> ask) => _ask = ask;

    /// <summary>The name of the other end's address.</summary>
    /// <returns>Null where it has none, or none is known yet.</returns>
    public string? OfRemote(in Endpoints ends)
    {
        // A v4 address as v6 has it, so that one key is enough.
        UInt128 key = ends.Family == Inet6
            ? BinaryPrimitives.ReadUInt128BigEndian(ends.Remote)
            : ((UInt128)0xffff << 32) | BinaryPrimitives.ReadUInt32BigEndian(ends.Remote);
        if (_names.TryGetValue(key, out string? name))
        {
            return name.Length > 0 ? name : null;
        }

        if (_names.Count >= Most)
        {
            _names.Clear();
        }

        // Asked once: an empty name stands for a question.
        if (ends.RemotePort != 0 && _names.TryAdd(key, ""))
        {
            if (_questions.TryAdd(key))
            {
                Start();
            }
            else
            {
                _names.TryRemove(key, out _);
            }
        }

        return null;
    }

    public void Dispose() => _questions.CompleteAdding();

    private void Start()
    {
        if (_thread is null)
        {
            Thread thread = new(Answer) { Name = "address names", IsBackground = true };
            if (Interlocked.CompareExchange(ref _thread, thread, null) is null)
            {
                thread.Start();
            }
        }
    }

    private void Answer()
    {
        Span<byte> bytes = stackalloc byte[16];
        foreach (UInt128 key in _questions.GetConsumingEnumerable())
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
            IPAddress address = new(bytes);
            try
            {
                _names[key] = _ask(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
            }
            catch (Exception fault) when (fault is System.Net.Sockets.SocketException or ArgumentException)
            {
                // It has none; it is asked for again when the table of names was full.
            }
        }
    }
}
