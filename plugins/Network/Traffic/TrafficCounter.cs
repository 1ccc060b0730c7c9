using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Bpftop.Linux;
using Bpftop.Network.Sockets;

namespace Bpftop.Network.Traffic;

/// <summary>Counts flows for as long as it lives: attaches the programs, and reads what they counted.</summary>
internal sealed class TrafficCounter : IDisposable
{
    private const int Batch = 4096;
    private const int SampleHeader = FlowKey.Size + 8;

    /// <summary>Names rows: never the same twice, whenever counting begins again.</summary>
    private static long s_named;

    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(60);

    /// <summary>For connections that have ended, and where the kernel's table gets full.</summary>
    private static readonly TimeSpan _shortlyIdle = TimeSpan.FromSeconds(5);

    private readonly TrafficSettings _settings;
    private readonly TrafficPrograms _programs;
    private readonly FlowFacts _facts;
    private readonly TimeProvider _time;
    private readonly Dictionary<FlowKey, Flow> _flows = [];
    private readonly List<FlowKey> _leaving = [];
    private readonly FlowKey[] _keys = new FlowKey[Batch];
    private readonly FlowCounters[] _counters = new FlowCounters[Batch];
    private Unlisted _unlisted;
    private long _readAt;
    private long _readings;

    /// <summary>Loads and attaches.</summary>
    /// <param name="settings">What is counted, and where.</param>
    /// <param name="cgroups">Where the cgroups are.</param>
    /// <param name="bpf">The host's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="owners">Tells whose sockets are, of flows whose process has not sent; null where nobody does.</param>
    /// <exception cref="BpfException">The kernel refuses it.</exception>
    public TrafficCounter(TrafficSettings settings, ICgroupPaths cgroups, IBpf bpf, TimeProvider time, SocketOwners? owners = null)
    {
        (_settings, _time) = (settings, time);
        _facts = new FlowFacts(cgroups, settings.Layer, owners);
        _programs = TrafficPrograms.Load(settings, cgroups, bpf);
        try
        {
            if (settings.Layer.IsOfInterfaces)
            {
                _programs.Follow(NetworkInterface.All());
            }
            else
            {
                _programs.AttachToCgroup();
            }
        }
        catch
        {
            _programs.Dispose();
            throw;
        }

        _readAt = time.GetTimestamp();
    }

    /// <summary>What the table shows; the rest is added up.</summary>
    public int MostRows { get; init; } = TableColumns.MostRows;

    /// <summary>Whether there was a reading.</summary>
    public bool HasRead => _readings > 0;

    /// <summary>Reads what was counted since the last reading.</summary>
    /// <exception cref="BpfException">There is no interface left to count at.</exception>
    public TrafficView Read()
    {
        if (_settings.Layer.IsOfInterfaces)
        {
            _programs.Follow(NetworkInterface.All());
        }

        _facts.Begin();

        // First bytes before counters: a flow is in the table before its first bytes are sent.
        TakeSamples();
        long now = _time.GetTimestamp();
        FlowReading reading = new(++_readings, now, _time.GetElapsedTime(_readAt, now).TotalSeconds);
        _readAt = now;
        TakeCounters(reading);
        _facts.End();
        Forget(reading);
        return View(reading);
    }

    public void Dispose() => _programs.Dispose();

    private void TakeSamples()
    {
        IBpfRing ring = _programs.Ring;

        // Bounded: they may come faster than they are taken.
        for (int left = (int)_settings.Flows; left > 0 && ring.TryRead(out ReadOnlySpan<byte> record); left--)
        {
            if (record.Length >= SampleHeader)
            {
                int length = MemoryMarshal.Read<int>(record[FlowKey.Size..]);
                ReadOnlySpan<byte> payload = record[SampleHeader..];
                FlowOf(MemoryMarshal.Read<FlowKey>(record)).Take(payload[..Math.Clamp(length, 0, payload.Length)]);
            }
        }
    }

    private void TakeCounters(in FlowReading reading)
    {
        IBpfMap map = _programs.FlowMap;
        uint cursor = 0;
        int count;
        while ((count = map.LookupBatch(MemoryMarshal.AsBytes(_keys.AsSpan()), MemoryMarshal.AsBytes(_counters.AsSpan()), ref cursor)) > 0)
        {
            for (int index = 0; index < count; index++)
            {
                FlowOf(_keys[index]).Take(_counters[index], reading, _facts);
            }
        }
    }

    private Flow FlowOf(in FlowKey key)
    {
        ref Flow? flow = ref CollectionsMarshal.GetValueRefOrAddDefault(_flows, key, out _);
        return flow ??= new Flow(key, Interlocked.Increment(ref s_named).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Makes room: in the kernel, where a full table counts what is new only all together, and here.</summary>
    private void Forget(in FlowReading reading)
    {
        IBpfMap map = _programs.FlowMap;
        bool isNearlyFull = _flows.Count > _settings.Flows / 4 * 3;
        foreach ((FlowKey key, Flow flow) in _flows)
        {
            TimeSpan idle = _time.GetElapsedTime(flow.IdleSince, reading.Timestamp);
            if (flow.Reading != reading.Number || idle >= (flow.HasEnded || isNearlyFull ? _shortlyIdle : _idle))
            {
                _leaving.Add(key);
            }
        }

        foreach (FlowKey key in _leaving)
        {
            // A packet that comes between reading and removing is not counted: one of a flow that had none for so long.
            map.Delete(MemoryMarshal.AsBytes(new ReadOnlySpan<FlowKey>(in key)));
            _flows.Remove(key);
        }

        _leaving.Clear();
    }

    private TrafficView View(in FlowReading reading)
    {
        FlowRow[] rows = [.. _flows.Values.Select(static flow => flow.Row)];
        Array.Sort(rows, static (one, other) => other.Bits.CompareTo(one.Bits) is not 0 and var order
            ? order
            : other.BytesTotal.CompareTo(one.BytesTotal));
        ImmutableArray<FlowRow>.Builder shown = ImmutableArray.CreateBuilder<FlowRow>(Math.Min(rows.Length, MostRows) + 3);
        shown.AddRange(rows.AsSpan(0, Math.Min(rows.Length, MostRows)));
        if (rows.Length > MostRows)
        {
            shown.Add(Sum(rows.AsSpan(MostRows)));
        }

        AddUnlisted(shown, reading.Seconds);
        foreach ((string name, string reason) in _programs.Refused)
        {
            shown.Add(new FlowRow($"not {name}", _facts.Layer) { Interface = name, Local = "not counted", Host = reason });
        }

        return new TrafficView(shown.ToImmutable(), Libc.BootTimeNs())
        {
            // A filter that is about processes leaves their row out.
            Notice = rows.Length > MostRows ? string.Create(CultureInfo.InvariantCulture, $"{rows.Length - MostRows} flows more, in one row") : null,
        };
    }

    private FlowRow Sum(ReadOnlySpan<FlowRow> rows)
    {
        (double received, double sent, double packets, double receivedTotal, double sentTotal, double packetsTotal) = (0, 0, 0, 0, 0, 0);
        foreach (FlowRow row in rows)
        {
            received += row.Received;
            sent += row.Sent;
            packets += row.Packets;
            receivedTotal += row.ReceivedTotal;
            sentTotal += row.SentTotal;
            packetsTotal += row.PacketsTotal;
        }

        return new FlowRow("more", _facts.Layer)
        {
            Local = string.Create(CultureInfo.InvariantCulture, $"{rows.Length} flows more"),
            Received = received,
            Sent = sent,
            Packets = packets,
            ReceivedTotal = receivedTotal,
            SentTotal = sentTotal,
            PacketsTotal = packetsTotal,
        };
    }

    /// <summary>What found no room in the kernel.</summary>
    private void AddUnlisted(ImmutableArray<FlowRow>.Builder shown, double seconds)
    {
        Unlisted now = _programs.Rest();
        ulong packets = now.PacketsReceived + now.PacketsSent;
        if (packets > 0)
        {
            shown.Add(new FlowRow("beyond", _facts.Layer)
            {
                Local = string.Create(CultureInfo.InvariantCulture, $"flows beyond {_settings.Flows}"),
                Received = (now.BytesReceived - _unlisted.BytesReceived) / seconds,
                Sent = _facts.OfSent((now.BytesSent - _unlisted.BytesSent) / seconds),
                Packets = (packets - _unlisted.PacketsReceived - _unlisted.PacketsSent) / seconds,
                ReceivedTotal = now.BytesReceived,
                SentTotal = _facts.OfSent(now.BytesSent),
                PacketsTotal = packets,
            });
        }

        if (now.Samples > 0)
        {
            shown.Add(new FlowRow("first bytes", _facts.Layer) { Local = "first bytes that found no room", PacketsTotal = now.Samples });
        }

        _unlisted = now;
    }
}
