using System.Globalization;
using Bpftop.Network.Traffic;
using Bpftop.Toolkit;

namespace Bpftop.Network;

/// <summary>Flows of packets, counted while the table is looked at.</summary>
internal sealed class TrafficTable(Latest<TrafficView> view, TrafficAttention attention) : ITableProvider
{
    private static readonly TableColumn<Shown>[] _columns =
    [
        Text("net.proto", "PROTO", 7, "The protocol by name, else its number.", static row => row.Protocol),
        Text("net.local", "LOCAL", 22, "This machine's end: address, and port where the protocol has ports.", static row => row.Local),
        Text("net.remote", "REMOTE", 22, "The other end.", static row => row.Remote),
        Number("net.rx", "RX/s", Unit.BytesPerSecond, "Bytes received a second, headers of the layer included.", static row => row.Received),
        Number("net.tx", "TX/s", Unit.BytesPerSecond, "Bytes sent a second, headers of the layer included, before the card cuts them into segments.", static row => row.Sent),
        Bits(),
        Number("net.packets", "PKT/s", Unit.PerSecond, "Packets a second, both ways, as the layer sees them: segments that are still together are one.", static row => row.Packets),
        Text("net.layer", "LAYER", 15, "Where packets are counted, which decides what bytes they have: the plugin's option traffic.", static row => row.Layer),
        Text("net.app", "APP", 10, "The application as the first bytes show it; of ICMP and ARP the type, of IPsec the SPI.", static row => row.Application),
        Text("net.host", "HOST", 20, "The host that the client asked for: TLS server name, HTTP Host.", static row => row.Host),
        Number("pid", "PID", Unit.None, "The process that sent first, else the one that has the socket open; empty where the kernel itself sends, or several could be meant.", static row => row.Pid),
        Text("name", "NAME", 15, "That process's name.", static row => row.Name),
        Number("net.rx.total", "RX", Unit.Bytes, "Bytes received since counting began.", static row => row.ReceivedTotal),
        Number("net.tx.total", "TX", Unit.Bytes, "Bytes sent since counting began.", static row => row.SentTotal),
        Number("net.packets.total", "PKTS", Unit.Count, "Packets since counting began.", static row => row.PacketsTotal),
        Text("cgroup", "CGROUP", 24, "The cgroup that the socket was made in.", static row => row.Cgroup),
        Text("net.if", "IF", 8, "The interface of the first packet, by its name in its network namespace; # and its index where no process leads there.", static row => row.Interface),
        TableColumn<Shown>.OfNumber("net.age", "AGE", Unit.Seconds, 7, "Time since the first packet that was counted.", static shown => shown.Age),
    ];

    public TableSpec Table { get; } = new(
        "net.traffic",
        "Traffic",
        TableColumns.Specs(_columns),
        "A flow of packets between two ends, counted while this table is looked at; idle ones leave it after a minute.")
    {
        SortedBy = "net.bits",
        ProcessId = "pid",
        Command = new TableCommand("traffic", "Prints who exchanges how many bytes with whom, by flows of packets.")
        {
            Flags =
            [
                new("mode", "WHERE", "Where packets are counted: cgroup, tc, xdp or xdp-generic.") { Option = TrafficSettings.LayerKey },
                new("iface", "NAME", "The network interface to count at.") { Alias = 'i', Option = TrafficSettings.InterfaceKey },
                new("cgroup", "PATH", "The cgroup of version 2 to count at, with all below it.") { Option = TrafficSettings.CgroupKey },
                new("pid", "PID", "Only these processes.") { Alias = 'p', Filter = "pid = {0}" },
            ],
        },
    };

    public void Fill(in Tick tick, TableBlock block)
    {
        attention.Pay(tick);
        TrafficView current = view.Current;
        foreach (FlowRow row in current.Rows)
        {
            TableColumns.Add(block, _columns, row.Key, new Shown(row, current.BootNs));
        }

        block.Notice = current.Notice;
        block.IsAwaited = current.IsAwaited;
    }

    /// <summary>Three digits and a letter, in steps of 1000 as network rates are told.</summary>
    internal static bool WriteBits(double value, Span<char> target, out int written)
    {
        const string Letters = "kMGTP";
        int step = -1;
        while (value >= 999.5 && step < Letters.Length - 1)
        {
            value /= 1000;
            step++;
        }

        string digits = step < 0 || value >= 99.95 ? "F0" : value < 9.995 ? "F2" : "F1";
        if (!value.TryFormat(target, out written, digits, CultureInfo.InvariantCulture) || (step >= 0 && written == target.Length))
        {
            return false;
        }

        if (step >= 0)
        {
            target[written++] = Letters[step];
        }

        return true;
    }

    private static TableColumn<Shown> Text(string id, string header, int width, string help, Func<FlowRow, string?> read) =>
        TableColumn<Shown>.OfText(id, header, width, help, shown => read(shown.Row));

    private static TableColumn<Shown> Number(string id, string header, Unit unit, string help, Func<FlowRow, double> read) =>
        TableColumn<Shown>.OfNumber(id, header, unit, 7, help, shown => read(shown.Row));

    private static TableColumn<Shown> Bits()
    {
        TableColumn<Shown> column = Number("net.bits", "BIT/s", Unit.None, "Bits a second, both ways, in steps of 1000.", static row => row.Bits);
        return column with { Spec = column.Spec with { Format = WriteBits, Fold = Fold.Sum } };
    }

    /// <summary>A row at the moment of the view.</summary>
    private readonly record struct Shown(FlowRow Row, ulong BootNs)
    {
        public double Age => Row.FirstNs == 0 ? double.NaN : Math.Max(0, (long)(BootNs - Row.FirstNs)) / 1e9;
    }
}
