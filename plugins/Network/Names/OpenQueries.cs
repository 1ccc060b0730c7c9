using System.Runtime.InteropServices;

namespace Bpftop.Network.Names;

/// <summary>What tells queries apart.</summary>
/// <param name="Socket">The cookie of the socket, which says the network namespace, the protocol and the own port, too.</param>
/// <param name="Server">The address of the server.</param>
/// <param name="Id">The message's id.</param>
/// <param name="Name">The name in question in lower case, for servers need not repeat its case; null in an answer without
/// the question.</param>
/// <param name="Type">The type in question.</param>
internal readonly record struct QueryKey(ulong Socket, UInt128 Server, ushort Id, string? Name, ushort Type);

/// <summary>A query that waits for its answer.</summary>
/// <param name="key">What tells it from others.</param>
/// <param name="beginNs">When it was first sent.</param>
/// <param name="process">Who sent it.</param>
/// <param name="processName">The process's name then.</param>
/// <param name="cgroupId">The cgroup of its socket.</param>
/// <param name="name">The name in question, as it was written.</param>
/// <param name="server">The address of the server.</param>
/// <param name="via">The protocol.</param>
internal sealed class Query(QueryKey key, ulong beginNs, ProcessKey process, string? processName, ulong cgroupId, string name, string server, string via)
{
    public QueryKey Key => key;

    public ulong BeginNs => beginNs;

    public ProcessKey Process => process;

    public string? ProcessName => processName;

    public ulong CgroupId => cgroupId;

    public string Name => name;

    public string Server => server;

    public string Via => via;

    /// <summary>How often it was sent.</summary>
    public int Tries { get; set; } = 1;

    /// <summary>The number of its row, which it has from when it has waited too long.</summary>
    public long? Number { get; set; }
}

/// <summary>Finds the query of each answer.</summary>
/// <remarks>One thread. All times are on the clock of the records.</remarks>
internal sealed class OpenQueries
{
    public const int Capacity = 8192;

    /// <summary>A query that has waited this long is told of as one without an answer: what resolvers wait by default
    /// (resolv.conf(5), timeout).</summary>
    public const ulong TimeOutNs = 5_000_000_000;

    /// <summary>An answer that comes later than this is not waited for.</summary>
    public const ulong LatestNs = 30_000_000_000;

    private readonly Dictionary<QueryKey, (LinkedListNode<Query> InTime, LinkedListNode<Query> OfId)> _open = [];

    /// <summary>By what an answer has in any case. A program may give all its queries one id, and its names are as it likes:
    /// neither makes them slow to find.</summary>
    private readonly Dictionary<(ulong Socket, UInt128 Server, ushort Id), LinkedList<Query>> _ofId = [];

    private readonly LinkedList<Query> _waiting = new();
    private readonly LinkedList<Query> _late = new();

    /// <summary>Queries that made place before anything came of them.</summary>
    public long Dropped { get; private set; }

    /// <summary>Queries that are waited for, late ones included.</summary>
    public int Count => _open.Count;

    /// <summary>Notes that a query was sent, again where it is known already.</summary>
    public void Send(Query query)
    {
        if (_open.TryGetValue(query.Key, out (LinkedListNode<Query> InTime, LinkedListNode<Query> OfId) sent))
        {
            sent.InTime.Value.Tries++;
            return;
        }

        if (_open.Count == Capacity)
        {
            // Those that are late have their row.
            Dropped += _late.Count > 0 ? 0 : 1;
            Remove((_late.First ?? _waiting.First)!.Value);
        }

        ref LinkedList<Query>? alike = ref CollectionsMarshal.GetValueRefOrAddDefault(_ofId, IdOf(query.Key), out _);
        alike ??= new LinkedList<Query>();
        _open.Add(query.Key, (_waiting.AddLast(query), alike.AddLast(query)));
    }

    /// <summary>Finds the query of an answer, and closes it. An answer without the question is to the first that was asked
    /// with its id.</summary>
    /// <returns>Null where nobody asked.</returns>
    public Query? Answer(QueryKey key)
    {
        Query? query = key.Name is null
            ? _ofId.GetValueOrDefault(IdOf(key))?.First?.Value
            : _open.TryGetValue(key, out (LinkedListNode<Query> InTime, LinkedListNode<Query> OfId) sent) ? sent.InTime.Value : null;
        if (query is not null)
        {
            Remove(query);
        }

        return query;
    }

    /// <summary>The next query that has waited too long; it is late from then on.</summary>
    /// <returns>Null where there is none.</returns>
    public Query? TimeOut(ulong nowNs)
    {
        while (_late.First is { } late && late.Value.BeginNs + LatestNs <= nowNs)
        {
            Remove(late.Value);
        }

        if (_waiting.First is not { } first || first.Value.BeginNs + TimeOutNs > nowNs)
        {
            return null;
        }

        _waiting.RemoveFirst();
        _late.AddLast(first);
        return first.Value;
    }

    private static (ulong Socket, UInt128 Server, ushort Id) IdOf(QueryKey key) => (key.Socket, key.Server, key.Id);

    private void Remove(Query query)
    {
        _open.Remove(query.Key, out (LinkedListNode<Query> InTime, LinkedListNode<Query> OfId) sent);
        sent.InTime.List!.Remove(sent.InTime);
        LinkedList<Query> alike = sent.OfId.List!;
        alike.Remove(sent.OfId);
        if (alike.Count == 0)
        {
            _ofId.Remove(IdOf(query.Key));
        }
    }
}
