using System.Runtime.InteropServices;

namespace Bpftop.Network.Sockets;

/// <summary>An open socket at one moment; nobody changes it. NaN and null are "not known".</summary>
internal sealed class Connection
{
    private const ushort Tcp = 6;
    private const byte ListenState = 10;

    private readonly SocketRecord _record;

    /// <param name="key">Names the socket for as long as it is open.</param>
    /// <param name="record">What the kernel says of it.</param>
    /// <param name="holders">Processes that have it open.</param>
    /// <param name="name">The interface that it receives by, or null.</param>
    /// <param name="before">The same socket a moment before, or null.</param>
    /// <param name="seconds">The time between.</param>
    public Connection(string key, in SocketRecord record, int holders, string? name, Connection? before, double seconds)
    {
        _record = record;
        Key = key;
        Holders = holders;
        Interface = name;
        Protocol = SocketText.Protocol(record.Ends);
        Local = before?.Local ?? SocketText.Local(record.Ends);
        Remote = before is null ? SocketText.Remote(record.Ends) : before.Remote;
        State = SocketText.State(record.Ends);
        Congestion = Same(record.Congestion, before?._record.Congestion) ? before!.Congestion : SocketText.Text(record.Congestion) is { Length: > 0 } text ? text : null;
        Name = record.Owner.Pid == 0 ? null : Same(record.Comm, before?._record.Comm) ? before!.Name : SocketText.Text(record.Comm);
        bool counts = before is not null && HasCounts;
        ReceivedPerSecond = counts ? (record.Received - before!._record.Received) / seconds : double.NaN;
        SentPerSecond = counts ? (record.Sent - before!._record.Sent) / seconds : double.NaN;
    }

    public string Key { get; }

    public string Protocol { get; }

    public string State { get; }

    public string Local { get; }

    /// <summary>Null for a socket without another end.</summary>
    public string? Remote { get; }

    /// <summary>What the process calls itself.</summary>
    public string? Name { get; }

    public string? Congestion { get; }

    public string? Interface { get; }

    /// <summary>Processes that have it open; 0 where none was found.</summary>
    public int Holders { get; }

    public double ReceivedPerSecond { get; }

    public double SentPerSecond { get; }

    public ref readonly SocketRecord Record => ref _record;

    public bool IsListening => _record.Ends is { Protocol: Tcp, State: ListenState };

    public bool HasCounts => (_record.Flags & SocketFlags.Counts) != 0;

    /// <summary>Whether it is a TCP socket with all that belongs to one.</summary>
    public bool IsFullTcp => _record.Ends.Protocol == Tcp && (_record.Flags & SocketFlags.IsFull) != 0 && !IsListening;

    /// <summary>Whether a later record is of this socket, and not of another at the same address.</summary>
    public bool IsOf(in SocketRecord record) =>
        record.Ends.Protocol == _record.Ends.Protocol && record.Ends.LocalPort == _record.Ends.LocalPort && record.Ends.RemotePort == _record.Ends.RemotePort
        && record.NetworkNamespace == _record.NetworkNamespace && ((ReadOnlySpan<byte>)record.Ends.Remote).SequenceEqual(_record.Ends.Remote)
        && ((ReadOnlySpan<byte>)record.Ends.Local).SequenceEqual(_record.Ends.Local) && record.Received >= _record.Received && record.Sent >= _record.Sent;

    /// <summary>Whether a later reading would say nothing else.</summary>
    public bool IsSame(in SocketRecord record, int holders) =>
        Holders == holders && (!HasCounts || (ReceivedPerSecond == 0 && SentPerSecond == 0))
        && MemoryMarshal.AsBytes(new ReadOnlySpan<SocketRecord>(in record)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<SocketRecord>(in _record)));

    private static bool Same(ReadOnlySpan<byte> text, Bytes16? before) => before is { } known && text.SequenceEqual(known);
}
