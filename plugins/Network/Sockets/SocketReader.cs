using Bpftop.Toolkit;

namespace Bpftop.Network.Sockets;

/// <summary>Goes through the open sockets while somebody looks; and once at the start, so that what was there before bpftop has an
/// owner.</summary>
internal sealed class SocketReader(
    SocketPrograms programs, Attention attention, TimeProvider time, Latest<SocketReadings> readings) : INetworkReader
{
    private readonly ConnectionList _list = new(new InterfaceNames(), time);
    private SocketScan? _scan;

    public void Read()
    {
        if (programs.IsOpen && (_scan is null || attention.IsPaid))
        {
            _scan ??= new SocketScan(programs);
            readings.Publish(_list.Join(_scan.Read()));
        }
    }
}
