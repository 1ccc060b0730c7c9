using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Bpftop.Linux;

namespace Bpftop.Network.Sockets;

/// <summary>Names of addresses, asked for on a thread of their own: a name service may take as long as it likes, and nobody
/// waits for it.</summary>
/// <remarks>Any thread may ask for names; none waits. The thread that answers starts with the first question, and is left
/// behind if it never gets an answer.</remarks>
internal sealed class AddressNames : IDisposable
{
    /// <summary>The option that asks for names.</summary>
    public const string Key = "names";

    private const ushort Inet6 = 10; // AF_INET6

    private readonly ConcurrentDictionary<UInt128, string> _names = new();
    private readonly BlockingCollection<UInt128> _questions;
    private readonly CancellationTokenSource _end = new();
    private readonly Func<IPAddress, string> _ask;
    private readonly int _most;
    private int _count;
    private Thread? _thread;

    public AddressNames()
        : this(static address => Dns.GetHostEntry(address).HostName)
    {
    }

    /// <param name="ask">Asks the name service; throws where it has no name.</param>
    /// <param name="most">Addresses that are kept: others stay without a name.</param>
    internal AddressNames(Func<IPAddress, string> ask, int most = 4096)
    {
        _ask = ask;
        _most = most;
        _questions = new BlockingCollection<UInt128>(most);
    }

    /// <summary>Whether addresses have names beside them. A static C library has no name service, whoever asks for it.</summary>
    public static bool AreWanted(PluginOptions options) => options[Key] == "true" && !StaticProgram.IsThis;

    /// <summary>What the user asked for and cannot have, or null.</summary>
    public static string? Lacks(PluginOptions options) =>
        options[Key] == "true" && StaticProgram.IsThis ? "no names of addresses: this program has no name service" : null;

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

        // Asked once: an empty name stands for a question. With room for each, none is turned away.
        if (ends.RemotePort != 0 && Volatile.Read(ref _count) < _most && !_end.IsCancellationRequested && _names.TryAdd(key, ""))
        {
            Interlocked.Increment(ref _count);
            _ = _questions.TryAdd(key);
            Start();
        }

        return null;
    }

    public void Dispose() => _end.Cancel();

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
        while (!_end.IsCancellationRequested)
        {
            try
            {
                UInt128 key = _questions.Take(_end.Token);
                BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
                IPAddress address = new(bytes);
                _names[key] = _ask(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // It has none, or the service cannot tell: it stays without.
            }
        }
    }
}
