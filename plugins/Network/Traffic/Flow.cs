using Bpftop.Network.Sockets;

namespace Bpftop.Network.Traffic;

/// <summary>A flow from reading to reading: what it had carried, and the texts that do not change.</summary>
internal sealed class Flow
{
    private readonly string _key;
    private readonly string _protocol;
    private readonly string _local;
    private readonly string _remote;
    private readonly ushort _port;
    private readonly byte _number;
    private readonly string? _kind;
    private readonly SocketEnds? _ends;
    private Application? _application;
    private FlowCounters _last;

    /// <summary>Who has the socket open, where nobody has sent.</summary>
    private SocketOwner _owner;
    private long? _ownerAskedSince;
    private string? _name;
    private string? _cgroup;
    private string? _interface;
    private bool _hasNews = true;

    public Flow(in FlowKey key, string name)
    {
        _key = name;
        _protocol = FlowText.Protocol(key);
        _local = FlowText.End(key, isLocal: true);
        _remote = FlowText.End(key, isLocal: false);
        _kind = FlowText.Kind(key);
        _number = key.Protocol;
        _ends = FlowText.Ends(key);

        // A server's port is the lower one, nearly always.
        _port = Math.Min(FlowText.Port(key, isLocal: true), FlowText.Port(key, isLocal: false));
        Row = new FlowRow(name, "");
    }

    /// <summary>What is shown of it.</summary>
    public FlowRow Row { get; private set; }

    /// <summary>The reading that saw it last.</summary>
    public long Reading { get; private set; }

    /// <summary>Since when it has carried nothing: a timestamp.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Its connection has ended.</summary>
    public bool HasEnded => _last.Ended != 0;

    /// <summary>Takes some of its first bytes.</summary>
    public void Take(ReadOnlySpan<byte> payload)
    {
        if (FirstBytes.Recognise(payload, _number, _port) is { } found && (_application is not { } known || (known.Host is null && known.Name == found.Name)))
        {
            _application = found;
            _hasNews = true;
        }
    }

    /// <summary>Takes what it has carried by now.</summary>
    /// <param name="now">The counters.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="facts">Where the reader finds what the kernel does not say.</param>
    public void Take(in FlowCounters now, in FlowReading reading, FlowFacts facts)
    {
        ulong packets = now.PacketsReceived + now.PacketsSent - _last.PacketsReceived - _last.PacketsSent;
        if (packets > 0 || Reading == 0)
        {
            IdleSince = reading.Timestamp;
        }

        // Another connection has these ends by now, or the process is known after all.
        if (now.Process.Key != _last.Process.Key || now.Ended < _last.Ended)
        {
            (_owner, _ownerAskedSince) = (default, null);
            _hasNews = true;
        }

        // The kernel writes the name and the process while it is read: what was torn is whole the next time.
        if (now.Process.Key != _last.Process.Key || !((ReadOnlySpan<byte>)now.Name).SequenceEqual(_last.Name))
        {
            _name = now.Process.Pid == 0 ? null : SocketText.Text(now.Name);
            _hasNews = true;

            // By the process its namespace may be found, and the interface's name in it.
            _interface = null;
        }

        if (now.Process.Pid == 0 && _owner.Pid == 0 && _ends is { } ends)
        {
            _hasNews |= facts.TryFindOwner(ends with { NetworkNamespace = now.NetworkNamespace }, ref _ownerAskedSince, out _owner);
        }

        int pid = now.Process.Pid != 0 ? now.Process.Pid : _owner.Pid;
        _hasNews |= _cgroup is null && (_cgroup = facts.CgroupPath(now.Cgroup)) is not null;
        _hasNews |= _interface is null && (_interface = facts.InterfaceName(now.Interface, now.NetworkNamespace, pid)) is not null;

        // The row of a flow that is idle, and was at the reading before, stays: thousands of them make no garbage.
        if (packets > 0 || Row.Packets > 0 || _hasNews)
        {
            Row = Shown(now, pid, packets, reading.Seconds, facts);
            _hasNews = false;
        }

        _last = now;
        Reading = reading.Number;
    }

    private FlowRow Shown(in FlowCounters now, int pid, ulong packets, double seconds, FlowFacts facts) => new(_key, facts.Layer)
    {
        Protocol = _protocol,
        Local = _local,
        Remote = _remote,
        Application = _application?.Name ?? _kind,
        Host = _application?.Host,
        Name = _name ?? _owner.Name,
        Cgroup = _cgroup,
        Interface = _interface,
        Pid = pid == 0 ? double.NaN : pid,
        Received = (now.BytesReceived - _last.BytesReceived) / seconds,
        Sent = facts.OfSent((now.BytesSent - _last.BytesSent) / seconds),
        Packets = packets / seconds,
        ReceivedTotal = now.BytesReceived,
        SentTotal = facts.OfSent(now.BytesSent),
        PacketsTotal = now.PacketsReceived + now.PacketsSent,
        FirstNs = now.FirstNs,
    };
}

/// <summary>A reading of all flows.</summary>
/// <param name="Number">Counts readings, from 1.</param>
/// <param name="Timestamp">When.</param>
/// <param name="Seconds">Since the one before, or since counting began.</param>
internal readonly record struct FlowReading(long Number, long Timestamp, double Seconds);
