using System.Globalization;
using Bpftop.Network.Sockets;

namespace Bpftop.Network.Sessions;

/// <summary>A TCP session that has ended, in the words that are shown. NaN and null are "not known".</summary>
internal sealed class Session
{
    private const int ConnectionRefused = 111; // ECONNREFUSED
    private const double NsPerSecond = 1e9;

    /// <param name="number">Counts sessions; names its row.</param>
    /// <param name="record">What the kernel handed over.</param>
    /// <param name="bootTime">When bpftop's boot-time clock was 0.</param>
    public Session(long number, in SessionRecord record, DateTimeOffset bootTime)
    {
        Number = number;
        Key = number.ToString(CultureInfo.InvariantCulture);
        Ended = (bootTime.ToUnixTimeMilliseconds() / 1000.0) + (record.ClosedNs / NsPerSecond);
        Pid = record.Owner.Pid > 0 ? record.Owner.Pid : double.NaN;
        string name = SocketText.Text(record.Comm);
        Name = record.Owner.Pid > 0 ? name : null;
        Local = SocketText.Local(record.Ends);
        Remote = SocketText.Remote(record.Ends);
        LocalPort = record.Ends.LocalPort;
        RemotePort = record.Ends.RemotePort;
        Version = SocketText.Version(record.Ends);
        Received = record.Received;
        Sent = record.Sent;
        Retransmits = record.Retransmits;
        CgroupId = record.CgroupId;
        NetworkNamespace = record.NetworkNamespace;
        bool isEstablished = (record.Flags & SessionFlags.Established) != 0;
        bool isLate = (record.Flags & SessionFlags.SeenLate) != 0;
        Duration = isEstablished ? (record.ClosedNs - record.EstablishedNs) / NsPerSecond : double.NaN;
        Handshake = isEstablished ? record.HandshakeMicroseconds / 1e6 : double.NaN;
        RoundTrip = record.RoundTripMicroseconds > 0 ? record.RoundTripMicroseconds / 1e6 : double.NaN;
        Began = isLate ? "before bpftop"
            : (record.Flags & SessionFlags.Connected) != 0 ? "connected"
            : (record.Flags & SessionFlags.Accepted) != 0 ? "accepted" : null;
        How = HowItEnded(record, isEstablished || isLate);
    }

    /// <summary>Counts the sessions that ended since the start.</summary>
    public long Number { get; }

    public string Key { get; }

    /// <summary>Seconds since 1970 UTC.</summary>
    public double Ended { get; }

    public double Pid { get; }

    public string? Name { get; }

    public string Local { get; }

    public string? Remote { get; }

    public double LocalPort { get; }

    public double RemotePort { get; }

    public double Version { get; }

    /// <summary>Payload in bytes, each byte once.</summary>
    public double Received { get; }

    /// <summary>Payload in bytes, each byte once.</summary>
    public double Sent { get; }

    public double Retransmits { get; }

    public ulong CgroupId { get; }

    public double NetworkNamespace { get; }

    /// <summary>Seconds from when it was established.</summary>
    public double Duration { get; }

    /// <summary>Seconds until it was established.</summary>
    public double Handshake { get; }

    public double RoundTrip { get; }

    public string? Began { get; }

    public string How { get; }

    private static string HowItEnded(in SessionRecord record, bool wasUp) => record.Flags switch
    {
        var flags when (flags & SessionFlags.TimedOut) != 0 => "time-out",
        var flags when (flags & SessionFlags.ResetThere) != 0 => wasUp ? "reset by peer" : record.Error == ConnectionRefused ? "refused" : "reset by peer",
        var flags when wasUp && (flags & SessionFlags.ResetHere) != 0 => "reset here",
        var flags when (flags & SessionFlags.ClosedHere) != 0 => "closed here",
        var flags when (flags & SessionFlags.ClosedThere) != 0 => "closed by peer",
        _ when record.Error == ConnectionRefused => "refused",
        _ when record.Error != 0 => string.Create(CultureInfo.InvariantCulture, $"error {record.Error}"),
        _ => wasUp ? "closed" : "given up",
    };
}
