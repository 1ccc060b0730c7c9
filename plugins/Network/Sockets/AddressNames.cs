using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Bpftop.Linux;

namespace Bpftop.Network.Sockets;

/// <summary>Names of addresses, asked for on threads of their own: a name service may take as long as it likes, and nobody
/// waits for it.</summary>
/// <remarks>Any thread may ask for names; none waits. A thread that answers starts where a question finds none that is free, up to
/// a few: they are left behind if they never get an answer.</remarks>
internal sealed class AddressNames : IDisposable
{
    /// <summary>The option that asks for names.</summary>
    public const string Key = "names";

    private const ushort Inet6 = 10; // AF_INET6

    /// <summary>Questions that a name service has at a time: those that it does not answer keep none of the others waiting.</summary>
    private const int MostThreads = 4;

    /// <summary>After so long without a question an address makes place for others.</summary>
    private static readonly TimeSpan _kept = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan _betweenSweeps = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<UInt128, Entry> _names = new();
    private readonly BlockingCollection<(UInt128 Address, Entry Entry)> _questions;
    private readonly CancellationTokenSource _end = new();
    private readonly Func<IPAddress, string> _ask;
    private readonly TimeProvider _time;
    private readonly int _most;
    private int _count;
    private int _threads;
    private int _free;
    private long _swept;

    public AddressNames(TimeProvider time)
        : this(static address => Dns.GetHostEntry(address).HostName, time)
    {
    }

    /// <param name="ask">Asks the name service; throws where it has no name. Several threads.</param>
    /// <param name="time">The clock, or null for the system's.</param>
    /// <param name="most">Addresses that are kept: others stay without a name until some are not asked for any more.</param>
    internal AddressNames(Func<IPAddress, string> ask, TimeProvider? time = null, int most = 4096)
    {
        (_ask, _time, _most) = (ask, time ?? TimeProvider.System, most);
        _questions = new BlockingCollection<(UInt128, Entry)>(most);
        _swept = _time.GetTimestamp();
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
        if (ends.RemotePort == 0 || _end.IsCancellationRequested)
        {
            return null;
        }

        UInt128 key = SocketEnds.AddressOf(ends.Remote, ends.Family == Inet6);
        long now = _time.GetTimestamp();
        if (_names.TryGetValue(key, out Entry? known))
        {
            Volatile.Write(ref known.AskedAt, now);
            return Volatile.Read(ref known.Name);
        }

        if (HasRoom(now))
        {
            Ask(key, new Entry { AskedAt = now });
        }

        return null;
    }

    public void Dispose() => _end.Cancel();

    private bool HasRoom(long now)
    {
        if (Volatile.Read(ref _count) >= _most)
        {
            Sweep(now);
        }

        return Volatile.Read(ref _count) < _most;
    }

    /// <summary>Forgets the addresses that nobody asks for any more; not each time that there is no room.</summary>
    private void Sweep(long now)
    {
        long swept = Volatile.Read(ref _swept);
        if (_time.GetElapsedTime(swept, now) < _betweenSweeps || Interlocked.CompareExchange(ref _swept, now, swept) != swept)
        {
            return;
        }

        foreach ((UInt128 key, Entry entry) in _names)
        {
            if (IsOld(entry, now))
            {
                Forget(key, entry);
            }
        }
    }

    private bool IsOld(Entry entry, long now) => _time.GetElapsedTime(Volatile.Read(ref entry.AskedAt), now) >= _kept;

    private void Forget(UInt128 key, Entry entry)
    {
        // Not a later entry of the same address.
        if (_names.TryRemove(new KeyValuePair<UInt128, Entry>(key, entry)))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private void Ask(UInt128 key, Entry entry)
    {
        if (!_names.TryAdd(key, entry))
        {
            return;
        }

        Interlocked.Increment(ref _count);
        if (!_questions.TryAdd((key, entry)))
        {
            // Too many wait for a service that does not answer: another time.
            Forget(key, entry);
            return;
        }

        // Who is free takes it. Where two questions see the same one, the second waits for whoever is free next.
        if (Volatile.Read(ref _free) == 0 && Volatile.Read(ref _threads) < MostThreads)
        {
            Interlocked.Increment(ref _threads);
            new Thread(Answer) { Name = "address names", IsBackground = true }.Start();
        }
    }

    private void Answer()
    {
        Span<byte> bytes = stackalloc byte[16];
        while (!_end.IsCancellationRequested)
        {
            try
            {
                Interlocked.Increment(ref _free);
                (UInt128 key, Entry entry) = Take();
                if (IsOld(entry, _time.GetTimestamp()))
                {
                    // It had to wait for so long that nobody wants to know any more.
                    Forget(key, entry);
                    continue;
                }

                BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
                IPAddress address = new(bytes);
                Volatile.Write(ref entry.Name, _ask(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // It has none, or the service cannot tell: it stays without.
            }
        }
    }

    private (UInt128 Key, Entry Entry) Take()
    {
        try
        {
            return _questions.Take(_end.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _free);
        }
    }

    /// <summary>An address that was asked for.</summary>
    private sealed class Entry
    {
        /// <summary>Null while none is known.</summary>
        public string? Name;

        /// <summary>A timestamp.</summary>
        public long AskedAt;
    }
}
