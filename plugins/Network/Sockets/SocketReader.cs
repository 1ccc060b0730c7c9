using Bpftop.Toolkit;

namespace Bpftop.Network.Sockets;

/// <summary>Goes through the open sockets while somebody looks; and once at the start, so that what was there before bpftop has an
/// owner.</summary>
internal sealed class SocketReader(
    SocketPrograms programs, Attention columns, ConnectionAttention table, DetailAttention details, TimeProvider time, Latest<SocketReadings> readings) : INetworkReader
{
    private readonly ConnectionList _list = new(new InterfaceNames(), time);
    private SocketScan? _scan;
    private long _scanned;

    /// <summary>The least time between two readings: rates are over about a second, whatever the pause of the refresh.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(900);

    public bool IsAwaited => details.Process is { } asked && readings.Current.Asked?.Process != asked;

    public void Read()
    {
        if (!programs.IsOpen)
        {
            return;
        }

        ProcessKey? asked = details.Process;
        if (columns.IsPaid || table.IsPaid || asked is not null)
        {
            long now = time.GetTimestamp();
            if (_scanned != 0 && time.GetElapsedTime(_scanned, now) < Interval)
            {
                return;
            }

            _scanned = now;
            _scan ??= new SocketScan(programs);
            readings.Publish(_list.Join(_scan.Read(withRest: table.IsPaid), programs.ByDescriptor is not null, programs.Counts.CallsLost, asked));
        }
        else if (_scan is null)
        {
            _scan = new SocketScan(programs);
            _ = _scan.Read(withRest: true);
        }
        else if (!ReferenceEquals(readings.Current, SocketReadings.None))
        {
            // What was open then is not what will be open when somebody looks again.
            _scanned = 0;
            readings.Publish(SocketReadings.None);
            _list.Forget();
        }
    }
}
