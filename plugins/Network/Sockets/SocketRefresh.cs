using Bpftop.Toolkit;

namespace Bpftop.Network.Sockets;

/// <summary>Goes through the open sockets once a second, while somebody looks; and once at the start, so that what was there
/// before bpftop has an owner.</summary>
internal sealed class SocketRefresh(
    SocketPrograms programs, Attention attention, TimeProvider time, Latest<SocketReadings> readings) : IBackgroundRefresh
{
    private readonly ConnectionList _list = new(new InterfaceNames(), time);
    private SocketScan? _scan;

    public TimeSpan Period => attention.IsPaid ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(250);

    public ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (programs.IsOpen && (_scan is null || attention.IsPaid))
        {
            _scan ??= new SocketScan(programs);
            readings.Publish(_list.Join(_scan.Read()));
        }

        return ValueTask.CompletedTask;
    }
}
