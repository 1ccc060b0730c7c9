using Bpftop.Host.Bpf;
using Bpftop.Network;
using Bpftop.Network.Sessions;
using Bpftop.Network.Sockets;
using Bpftop.Network.Totals;
using Bpftop.Plugins.Tests.Network.Traffic;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Network.Sockets;

/// <summary>The plugin's socket programs in the running kernel, read when a test says so.</summary>
internal sealed class SocketRig : IDisposable
{
    private readonly HostBpf _bpf = new();
    private readonly Latest<TotalReadings> _totals = new(TotalReadings.None);
    private readonly Latest<SocketReadings> _sockets = new(SocketReadings.None);
    private readonly Latest<SessionReadings> _sessions = new(SessionReadings.None);
    private readonly ConnectionAttention _attention = new(TimeProvider.System);
    private readonly TotalsReader _totalsReader;
    private readonly SocketReader _socketReader;
    private readonly SessionLog _log;

    /// <param name="mostProcesses">Processes that bytes can be counted for.</param>
    /// <param name="options">Of the plugin.</param>
    public SocketRig(uint mostProcesses = 16384, params ReadOnlySpan<KeyValuePair<string, string>> options)
    {
        Programs = new SocketPrograms(_bpf, new RealCgroups(), new PluginOptions(new Dictionary<string, string>(options.ToArray()))) { MostProcesses = mostProcesses };
        Programs.Open();
        Owners = new SocketOwners(_sockets, TimeProvider.System);
        _totalsReader = new TotalsReader(Programs, TimeProvider.System, _totals);
        _socketReader = new SocketReader(Programs, new Attention(TimeProvider.System), _attention, new DetailAttention(TimeProvider.System), Owners, TimeProvider.System, _sockets) { Interval = TimeSpan.Zero };
        _log = new SessionLog(Programs, TimeProvider.System, _sessions);

        // What was open before gets its owner, though nobody looks.
        _socketReader.Read();
    }

    public SocketPrograms Programs { get; }

    public SocketOwners Owners { get; }

    public TotalReadings Totals() => Read(_totalsReader, _totals);

    public SocketReadings Sockets()
    {
        _attention.Pay(new Tick(1, TimeSpan.FromSeconds(1), [], []));
        return Read(_socketReader, _sockets);
    }

    public SessionReadings Sessions() => Read(_log, _sessions);

    /// <summary>What a process sent and received.</summary>
    public NetworkTotals TotalsOf(int pid) => Totals().Processes.SingleOrDefault(process => process.Key.Pid == pid).Value;

    public void Dispose() => Programs.Dispose();

    private static T Read<T>(INetworkReader reader, Latest<T> latest)
        where T : class
    {
        reader.Read();
        return latest.Current;
    }
}
