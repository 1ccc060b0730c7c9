using System.Globalization;
using System.Runtime.InteropServices;
using Bpftop.Toolkit;

namespace Bpftop.Network.Sockets;

/// <summary>What a process has open.</summary>
/// <param name="Connections">Sockets that have another end.</param>
/// <param name="Interfaces">Names of the interfaces that they receive by, or null where none is known.</param>
internal sealed record ProcessSockets(int Connections, string? Interfaces);

/// <summary>The open sockets at one moment.</summary>
/// <param name="Connections">Nobody changes it any more.</param>
/// <param name="Processes">By process; one that is not in it has none.</param>
/// <param name="AreHoldersKnown">Whether processes can be told at all.</param>
/// <param name="Notice">What is missing, or null.</param>
internal sealed record SocketReadings(Connection[] Connections, Dictionary<ProcessKey, ProcessSockets> Processes, bool AreHoldersKnown, string? Notice)
{
    /// <summary>Nobody has looked.</summary>
    public static SocketReadings None { get; } = new([], [], false, null) { IsAwaited = true };

    /// <summary>Whether the next one says more: without one before it a reading has no rates.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>The sockets of the one process whose details somebody looks at, or null.</summary>
    public AskedSockets? Asked { get; init; }

    /// <summary>They cannot be read.</summary>
    /// <param name="why">Why, in one clause.</param>
    public static SocketReadings Failed(string why) => new([], [], false, why);
}

/// <summary>What is not among the records of a scan.</summary>
/// <param name="TimeWaits">Sockets in TIME_WAIT.</param>
/// <param name="Calls">Calls that found no room to be counted.</param>
internal readonly record struct NotListed(ulong TimeWaits, ulong Calls);

/// <summary>The sockets that one process has open, whoever else has them open too.</summary>
/// <param name="Process">The process, with a start that is known to the clock tick only.</param>
/// <param name="Sockets">Its sockets, each once, with the first of its descriptors.</param>
internal sealed record AskedSockets(ProcessKey Process, (uint Descriptor, Connection Socket)[] Sockets);

/// <summary>Joins the records of a scan to sockets, and knows those of the scan before. It has memory for as many as there are, or
/// up to four times as many.</summary>
internal sealed class ConnectionList(InterfaceNames interfaces, TimeProvider time)
{
    /// <summary>More interfaces of one process are not named.</summary>
    private const int MostInterfaces = 8;

    /// <summary>Room that is kept whether it is used or not.</summary>
    private const int AlwaysKept = 1024;

    private readonly Dictionary<ulong, Entry> _sockets = [];
    private readonly HashSet<(ulong Socket, int Pid)> _holders = [];
    private readonly Dictionary<ProcessKey, Held> _held = [];
    private readonly List<(uint Descriptor, ulong Socket)> _asked = [];
    private long _scan;

    /// <summary>Scans since somebody looks.</summary>
    private long _scansKept;
    private long _taken;
    private long _number;

    /// <param name="records">What the scan found; records by descriptor come first. Those of tables of sockets are changed.</param>
    /// <param name="areHoldersKnown">Whether records by descriptor can be had.</param>
    /// <param name="missing">What the records lack.</param>
    /// <param name="asked">The process whose sockets are listed apart, its start to the clock tick; null for none.</param>
    public SocketReadings Join(Span<SocketRecord> records, bool areHoldersKnown, in NotListed missing, ProcessKey? asked = null)
    {
        interfaces.Read();
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_taken, now).TotalSeconds;
        _taken = now;
        _scan++;
        _scansKept++;
        _holders.Clear();
        _held.Clear();
        _asked.Clear();
        int count = 0;
        for (int index = 0; index < records.Length; index++)
        {
            ref SocketRecord record = ref records[index];
            bool byDescriptor = (record.Flags & SocketFlags.HasOwner) != 0;
            if (byDescriptor && !_holders.Add((record.Socket, record.Owner.Pid)))
            {
                continue;
            }

            ref Entry entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_sockets, record.Socket, out _);
            if (entry.Scan != _scan)
            {
                (entry.Scan, entry.Record, entry.Holders) = (_scan, index, 0);
                count++;
            }
            else if (!byDescriptor)
            {
                TakeHolder(ref record, records[entry.Record]);
                entry.Record = index;
            }
            else if ((record.Flags & SocketFlags.UsedFirst) != 0)
            {
                entry.Record = index;
            }

            if (byDescriptor)
            {
                entry.Holders++;
                Hold(record);
                if (asked is { } process && process.Pid == record.Owner.Pid && process.StartNs / ProcessStat.TickNs == record.Owner.StartNs / ProcessStat.TickNs)
                {
                    _asked.Add((record.Descriptor, record.Socket));
                }
            }
        }

        Connection[] connections = Make(records, count, seconds);
        GiveBack();
        if (count > TableColumns.MostRows)
        {
            Array.Sort(connections, ByWeight);
        }

        return new SocketReadings(connections, Processes(), areHoldersKnown, NoticeOf(count, missing))
        {
            IsAwaited = _scansKept == 1,

            // After the sockets were made.
            Asked = asked is { } key ? new AskedSockets(key, [.. _asked.Select(held => (held.Descriptor, _sockets[held.Socket].Connection!))]) : null,
        };
    }

    /// <summary>Nobody looks any more: what comes next has nothing to compare with.</summary>
    public void Forget()
    {
        _scansKept = 0;
        _sockets.Clear();
        _holders.Clear();
        _held.Clear();
        _asked.Clear();
        GiveBack();
    }

    /// <summary>A table of sockets says who used a socket first, and no descriptor. Whoever has closed it since owns it no more.
    /// </summary>
    private void TakeHolder(ref SocketRecord record, in SocketRecord held)
    {
        if (!_holders.Contains((record.Socket, record.Owner.Pid)))
        {
            (record.Owner, record.Comm) = (held.Owner, held.Comm);
        }

        record.Descriptor = held.Descriptor;
        record.Flags |= held.Flags & SocketFlags.HasOwner;
    }

    private static string? NoticeOf(int count, in NotListed missing)
    {
        List<string> clauses = [];
        Add(Math.Max(count - TableColumns.MostRows, 0), "more");
        Add(missing.TimeWaits, "in TIME_WAIT not listed");
        Add(missing.Calls, "calls found no room and are not counted");
        return clauses.Count == 0 ? null : string.Join(", ", clauses);

        void Add(double number, string what)
        {
            if (number > 0)
            {
                clauses.Add(string.Create(CultureInfo.InvariantCulture, $"{number} {what}"));
            }
        }
    }

    /// <summary>What is shown where there is no room for all: the busiest first, then those that have a process.</summary>
    private static int ByWeight(Connection one, Connection other)
    {
        int byRate = Rate(other).CompareTo(Rate(one));
        return byRate != 0 ? byRate : (other.Record.Owner.Pid > 0).CompareTo(one.Record.Owner.Pid > 0);

        // Not known is less than nothing, as CompareTo has it.
        static double Rate(Connection socket) => socket.ReceivedPerSecond + socket.SentPerSecond;
    }

    /// <summary>Gives back room that hardly anything is in.</summary>
    private void GiveBack()
    {
        if (IsRoomy(_sockets.Capacity, _sockets.Count))
        {
            _sockets.TrimExcess();
        }

        if (IsRoomy(_holders.Capacity, _holders.Count))
        {
            _holders.TrimExcess();
        }

        if (IsRoomy(_asked.Capacity, _asked.Count))
        {
            _asked.TrimExcess();
        }

        static bool IsRoomy(int capacity, int count) => capacity > AlwaysKept && count < capacity / 4;
    }

    private Connection[] Make(ReadOnlySpan<SocketRecord> records, int count, double seconds)
    {
        Connection[] connections = new Connection[count];
        int made = 0;
        foreach (ulong address in _sockets.Keys)
        {
            ref Entry entry = ref CollectionsMarshal.GetValueRefOrNullRef(_sockets, address);
            if (entry.Scan != _scan)
            {
                _sockets.Remove(address);
                continue;
            }

            ref readonly SocketRecord record = ref records[entry.Record];
            Connection? before = entry.Connection?.IsOf(record) == true ? entry.Connection : null;
            if (before?.IsSame(record, entry.Holders) != true)
            {
                // An address is used again.
                string key = before?.Key ?? (++_number).ToString(CultureInfo.InvariantCulture);
                entry.Connection = new Connection(
                    key, record, entry.Holders, interfaces.NameOf(record.Interface, record.NetworkNamespace, record.Owner.Pid), before, seconds);
            }

            connections[made++] = entry.Connection!;
        }

        return connections;
    }

    private void Hold(in SocketRecord record)
    {
        ref Held held = ref CollectionsMarshal.GetValueRefOrAddDefault(_held, record.Owner.Key, out _);
        held.Connections += record.Ends.RemotePort == 0 ? 0 : 1;
        if (interfaces.NameOf(record.Interface, record.NetworkNamespace, record.Owner.Pid) is { } name && (held.Interfaces ??= []) is { Count: < MostInterfaces } names)
        {
            names.Add(name);
        }
    }

    private Dictionary<ProcessKey, ProcessSockets> Processes()
    {
        Dictionary<ProcessKey, ProcessSockets> processes = new(_held.Count);
        foreach ((ProcessKey key, Held held) in _held)
        {
            processes.Add(key, new ProcessSockets(held.Connections, held.Interfaces is null ? null : string.Join(',', held.Interfaces)));
        }

        return processes;
    }

    /// <summary>A socket that a scan has met.</summary>
    private struct Entry
    {
        public long Scan;
        public int Holders;

        /// <summary>Where its record is among those of the scan.</summary>
        public int Record;
        public Connection? Connection;
    }

    private struct Held
    {
        public int Connections;
        public SortedSet<string>? Interfaces;
    }
}
