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
    public static SocketReadings None { get; } = new([], [], false, null);

    /// <summary>The sockets of the one process whose details somebody looks at, or null.</summary>
    public AskedSockets? Asked { get; init; }
}

/// <summary>The sockets that one process has open, whoever else has them open too.</summary>
/// <param name="Process">The process, with a start that is known to the clock tick only.</param>
/// <param name="Sockets">Its sockets, each once, with the first of its descriptors.</param>
internal sealed record AskedSockets(ProcessKey Process, (uint Descriptor, Connection Socket)[] Sockets);

/// <summary>Joins the records of a scan to sockets, and knows those of the scan before.</summary>
internal sealed class ConnectionList(InterfaceNames interfaces, TimeProvider time)
{
    /// <summary>More interfaces of one process are not named.</summary>
    private const int MostInterfaces = 8;

    private readonly Dictionary<ulong, Entry> _sockets = [];
    private readonly HashSet<(ulong Socket, int Pid)> _holders = [];
    private readonly Dictionary<ProcessKey, Held> _held = [];
    private readonly List<(uint Descriptor, ulong Socket)> _asked = [];
    private long _scan;
    private long _taken;
    private long _number;

    /// <param name="records">What the scan found; records by descriptor come first.</param>
    /// <param name="areHoldersKnown">Whether records by descriptor can be had.</param>
    /// <param name="callsLost">Calls that found no room to be counted.</param>
    /// <param name="asked">The process whose sockets are listed apart, its start to the clock tick; null for none.</param>
    public SocketReadings Join(ReadOnlySpan<SocketRecord> records, bool areHoldersKnown, ulong callsLost, ProcessKey? asked = null)
    {
        interfaces.Read();
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_taken, now).TotalSeconds;
        _taken = now;
        _scan++;
        _holders.Clear();
        _held.Clear();
        _asked.Clear();
        int count = 0;
        foreach (ref readonly SocketRecord record in records)
        {
            bool byDescriptor = (record.Flags & SocketFlags.HasOwner) != 0;
            if (byDescriptor && !_holders.Add((record.Socket, record.Owner.Pid)))
            {
                continue;
            }

            ref Entry entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_sockets, record.Socket, out _);
            if (entry.Scan != _scan)
            {
                (entry.Scan, entry.Record, entry.Holders) = (_scan, record, 0);
                count++;
            }
            else if ((record.Flags & SocketFlags.UsedFirst) != 0)
            {
                entry.Record = record;
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

        Connection[] connections = Make(count, seconds);
        if (count > TableColumns.MostRows)
        {
            Array.Sort(connections, ByWeight);
        }

        return new SocketReadings(connections, Processes(), areHoldersKnown, NoticeOf(count, callsLost))
        {
            // After the sockets were made.
            Asked = asked is { } key ? new AskedSockets(key, [.. _asked.Select(held => (held.Descriptor, _sockets[held.Socket].Connection!))]) : null,
        };
    }

    /// <summary>Nobody looks any more: what comes next has nothing to compare with.</summary>
    public void Forget() => _sockets.Clear();

    private static string? NoticeOf(int count, ulong callsLost)
    {
        string? more = count > TableColumns.MostRows ? string.Create(CultureInfo.InvariantCulture, $"{count - TableColumns.MostRows} more") : null;
        string? lost = callsLost > 0 ? string.Create(CultureInfo.InvariantCulture, $"{callsLost} calls found no room and are not counted") : null;
        return more is null || lost is null ? more ?? lost : $"{more}, {lost}";
    }

    /// <summary>What is shown where there is no room for all: the busiest first, then those that have a process.</summary>
    private static int ByWeight(Connection one, Connection other)
    {
        int byRate = Rate(other).CompareTo(Rate(one));
        return byRate != 0 ? byRate : (other.Record.Owner.Pid > 0).CompareTo(one.Record.Owner.Pid > 0);

        // Not known is less than nothing, as CompareTo has it.
        static double Rate(Connection socket) => socket.ReceivedPerSecond + socket.SentPerSecond;
    }

    private Connection[] Make(int count, double seconds)
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

            Connection? before = entry.Connection?.IsOf(entry.Record) == true ? entry.Connection : null;
            if (before?.IsSame(entry.Record, entry.Holders) != true)
            {
                // An address is used again.
                string key = before?.Key ?? (++_number).ToString(CultureInfo.InvariantCulture);
                entry.Connection = new Connection(
                    key, entry.Record, entry.Holders, interfaces.NameOf(entry.Record.Interface, entry.Record.NetworkNamespace, entry.Record.Owner.Pid), before, seconds);
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
        public SocketRecord Record;
        public Connection? Connection;
    }

    private struct Held
    {
        public int Connections;
        public SortedSet<string>? Interfaces;
    }
}
