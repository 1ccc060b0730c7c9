using Bpftop.Network.Sockets;
using Bpftop.Toolkit;
using Column = Bpftop.Network.TableColumn<Bpftop.Network.Sockets.Connection>;

namespace Bpftop.Network;

/// <summary>The open TCP and UDP sockets of all network namespaces.</summary>
internal sealed class ConnectionTable : ITableProvider
{
    private readonly Latest<SocketReadings> _sockets;
    private readonly ConnectionAttention _attention;
    private readonly ConnectionColumns _said;
    private readonly Column[] _columns;
    private readonly OwnerTexts _owners;

    public ConnectionTable(Latest<SocketReadings> sockets, ConnectionAttention attention, ICgroupPaths cgroups, PluginOptions options, AddressNames names)
    {
        (_sockets, _attention) = (sockets, attention);
        _said = new ConnectionColumns(cgroups, options, names);
        _columns = _said.Of(
            [
                Column.OfNumber("pid", "PID", Unit.None, 7, "The process that has it open; of several, the one that used it first while bpftop ran, else the one with the lowest pid.", static socket => ConnectionColumns.Known(socket.Record.Owner.Pid)),
                Column.OfText("name", "NAME", 15, "What that process calls itself.", static socket => socket.Name),
            ],
            [
                Column.OfText("container.name", "CONTAINER", 16, "The container of the process.", static _ => null),
                Column.OfText("systemd.unit", "UNIT", 20, "The unit of the process.", static _ => null),
            ]);
        _owners = new OwnerTexts(_columns.Select(static column => column.Spec.Id));
        Table = new TableSpec("net.connections", "Connections", TableColumns.Specs(_columns), "An open TCP or UDP socket.")
        {
            Shows = OwnerTexts.Columns,
            SortedBy = "net.rate",
            ProcessId = "pid",
            Command = new TableCommand("connections", "Prints the open TCP and UDP sockets of all network namespaces.")
            {
                Flags = [.. SocketCommandFlags.All, new("time-wait", "", "Those in TIME_WAIT, too.") { Option = SocketPrograms.TimeWaitKey }],
            },
        };
    }

    public TableSpec Table { get; }

    public void Fill(in Tick tick, TableBlock block)
    {
        _attention.Pay(tick);

        // Read before the clock: none of them was opened after it.
        SocketReadings readings = _sockets.Current;
        _said.Now = Linux.Libc.BootTimeNs();
        _owners.See(tick);
        foreach (Connection socket in TableColumns.Shown(readings.Connections))
        {
            _owners.Write(block, TableColumns.Add(block, _columns, socket.Key, socket), socket.Record.Owner.Key);
        }

        block.Notice = readings.Notice;
        block.IsAwaited = readings.IsAwaited;
    }
}
