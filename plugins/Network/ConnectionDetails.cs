using System.Collections.Immutable;
using System.Globalization;
using Bpftop.Network.Sockets;
using Bpftop.Toolkit;
using Column = Bpftop.Network.TableColumn<Bpftop.Network.Sockets.Connection>;

namespace Bpftop.Network;

/// <summary>The open TCP and UDP sockets of one process, those that it shares with others too.</summary>
/// <remarks>It asks the plugin's own scan for them, which goes through all sockets at most once a second, whoever looks.
/// </remarks>
internal sealed class ConnectionDetails : IDetailProvider
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    private readonly SocketPrograms _programs;
    private readonly Latest<SocketReadings> _sockets;
    private readonly DetailAttention _attention;
    private readonly TimeProvider _time;
    private readonly ConnectionColumns _said;
    private readonly Column[] _columns;

    public ConnectionDetails(
        SocketPrograms programs,
        Latest<SocketReadings> sockets,
        DetailAttention attention,
        ICgroupPaths cgroups,
        PluginOptions options,
        AddressNames names,
        TimeProvider time)
    {
        (_programs, _sockets, _attention, _time) = (programs, sockets, attention, time);
        _said = new ConnectionColumns(cgroups, options, names);
        _columns = _said.Of([], []);
        Tab = new TableSpec(
            "net.details",
            "Connections",
            [new ColumnSpec("net.fd", "FD", CellKind.Number, "The first of its descriptors of the socket.") { Width = 5 }, .. TableColumns.Specs(_columns)],
            "A TCP or UDP socket that the process has open.")
        {
            SortedBy = "net.rate",
        };
    }

    public TableSpec Tab { get; }

    public ImmutableArray<string> Graphs { get; } = ["net.rx", "net.tx"];

    /// <summary>How long the scan may take to answer.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    public bool Has(in ProcessRow process) => (process.Traits & ProcessTraits.KernelThread) == 0 && _programs.ByDescriptor is not null;

    public async Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation)
    {
        if (_programs.ByDescriptor is null)
        {
            throw new DetailException("connections: the BPF programs that find them are not loaded; bpftop doctor says why");
        }

        ProcessKey key = LivingProcess.Require("/proc", process).Key;
        _attention.Ask(key);
        AskedSockets? asked;
        long begun = _time.GetTimestamp();
        while ((asked = _sockets.Current.Asked)?.Process != key)
        {
            if (_time.GetElapsedTime(begun) > Patience)
            {
                throw new DetailException(string.Create(
                    CultureInfo.InvariantCulture, $"connections: open sockets were not read within {Patience.TotalSeconds:0.#} s; bpftop plugins says how the plugin is doing"));
            }

            await Task.Delay(_pause, _time, cancellation).ConfigureAwait(false);
        }

        // What was read by pid was its own, if it still has the pid.
        LivingProcess.Require("/proc", process);
        Write(asked!, rows);
    }

    private void Write(AskedSockets asked, TableBuffer rows)
    {
        const int Descriptor = 0;
        const int First = 1;
        _said.Now = Linux.Libc.BootTimeNs();
        foreach ((uint descriptor, Connection socket) in TableColumns.Shown(asked.Sockets))
        {
            rows.Number(TableColumns.Add(new TableBlock(rows), _columns, socket.Key, socket, First), Descriptor) = descriptor;
        }

        int more = asked.Sockets.Length - TableColumns.MostRows;
        rows.Notice = more > 0 ? string.Create(CultureInfo.InvariantCulture, $"{more} more") : null;
    }
}
