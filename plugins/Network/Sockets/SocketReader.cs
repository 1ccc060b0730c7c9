using Bpftop.Toolkit;

namespace Bpftop.Network.Sockets;

/// <summary>Goes through the open sockets while somebody looks; and once at the start, so that what was there before bpftop has an
/// owner.</summary>
internal sealed class SocketReader(
    SocketPrograms programs,
    Attention columns,
    ConnectionAttention table,
    DetailAttention details,
    SocketOwners owners,
    TimeProvider time,
    Latest<SocketReadings> readings) : INetworkReader
{
    /// <summary>So long after the start somebody who looks at once is answered at once: a command does.</summary>
    private static readonly TimeSpan _start = TimeSpan.FromSeconds(1);

    private readonly ConnectionList _list = new(new InterfaceNames(), time);
    private SocketScan? _scan;
    private long _begunAt;
    private long _scanned;

    /// <summary>The least time between two readings: rates are over about a second, whatever the pause of the refresh. Between the
    /// first and the second, which brings the first rates, it is half as long.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(900);

    public bool IsAwaited => (details.Process is { } asked && readings.Current.Asked?.Process != asked)
        || (readings.Current.IsAwaited && (table.IsPaid || (_scan is not null && time.GetElapsedTime(_begunAt) < _start)));

    public void Read()
    {
        if (!programs.IsOpen)
        {
            if (readings.Current.IsAwaited)
            {
                readings.Publish(SocketReadings.Failed("open sockets cannot be read: bpftop doctor says why"));
            }

            return;
        }

        ProcessKey? asked = details.Process;
        if (columns.IsPaid || table.IsPaid || owners.IsPaid || asked is not null)
        {
            long now = time.GetTimestamp();
            if (_scanned == 0 || time.GetElapsedTime(_scanned, now) >= (readings.Current.IsAwaited ? Interval / 2 : Interval))
            {
                _scanned = now;
                Scan(asked);
            }
        }
        else if (_scan is null)
        {
            _begunAt = time.GetTimestamp();
            _scan = new SocketScan(programs);
            _scan.GiveOwners();
        }
        else if (!ReferenceEquals(readings.Current, SocketReadings.None))
        {
            // What was open then is not what will be open when somebody looks again.
            _scanned = 0;
            readings.Publish(SocketReadings.None);
            _scan.Forget();
            _list.Forget();
        }
    }

    private void Scan(ProcessKey? asked)
    {
        try
        {
            _scan ??= new SocketScan(programs);
            Span<SocketRecord> records = _scan.Read(withRest: table.IsPaid || owners.IsPaid || asked is not null);
            readings.Publish(_list.Join(records, programs.ByDescriptor is not null, new NotListed(_scan.TimeWaits, programs.Counts.CallsLost), asked));
        }
        catch (BpfException fault)
        {
            readings.Publish(SocketReadings.Failed(fault.Message));
            throw;
        }
    }
}
