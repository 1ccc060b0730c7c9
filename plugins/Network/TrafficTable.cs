using System.Globalization;
using Bpftop.Network.Traffic;
using Bpftop.Toolkit;

namespace Bpftop.Network;

/// <summary>Flows of packets, counted while the table is looked at.</summary>
internal sealed class TrafficTable(Latest<TrafficView> view, TrafficInterest interest) : ITableProvider
{
    private const int Protocol = 0;
    private const int Local = 1;
    private const int Remote = 2;
    private const int App = 3;
    private const int Host = 4;
    private const int Received = 5;
    private const int Sent = 6;
    private const int Bits = 7;
    private const int Packets = 8;
    private const int ReceivedTotal = 9;
    private const int SentTotal = 10;
    private const int PacketsTotal = 11;
    private const int Pid = 12;
    private const int Name = 13;
    private const int Cgroup = 14;
    private const int Interface = 15;
    private const int Layer = 16;
    private const int Age = 17;

    public TableSpec Table { get; } = new(
        "net.traffic",
        "Traffic",
        [
            Text("net.proto", "PROTO", 7, "The protocol by name, else its number.") with { Groupable = true },
            Text("net.local", "LOCAL", 22, "This machine's end: address, and port where the protocol has ports."),
            Text("net.remote", "REMOTE", 22, "The other end."),
            Text("net.app", "APP", 10, "The application as the first bytes show it; of ICMP and ARP the type, of IPsec the SPI.") with { Groupable = true },
            Text("net.host", "HOST", 20, "The host that the client asked for: TLS server name, HTTP Host.") with { Groupable = true },
            Number("net.rx", "RX/s", 7, Unit.BytesPerSecond, "Bytes received a second, headers of the layer included.") with { Fold = Fold.Sum },
            Number("net.tx", "TX/s", 7, Unit.BytesPerSecond, "Bytes sent a second, headers of the layer included; before the card cuts them into segments.") with { Fold = Fold.Sum },
            Number("net.bits", "BIT/s", 7, Unit.None, "Bits a second, both ways, in steps of 1000.") with { Format = WriteBits, Fold = Fold.Sum },
            Number("net.packets", "PKT/s", 7, Unit.PerSecond, "Packets a second, both ways, as the layer sees them: segments that are still together are one.") with { Fold = Fold.Sum },
            Number("net.rx.total", "RX", 7, Unit.Bytes, "Bytes received since counting began.") with { Fold = Fold.Sum },
            Number("net.tx.total", "TX", 7, Unit.Bytes, "Bytes sent since counting began.") with { Fold = Fold.Sum },
            Number("net.packets.total", "PKTS", 7, Unit.Count, "Packets since counting began.") with { Fold = Fold.Sum },
            Number("pid", "PID", 7, Unit.None, "The process that sent first; empty where none has sent yet, or the kernel itself sends.") with { FirstSort = SortOrder.Ascending },
            Text("name", "NAME", 15, "That process's name.") with { Groupable = true },
            Text("cgroup", "CGROUP", 24, "The cgroup that the socket was made in.") with { Groupable = true },
            Text("net.if", "IF", 8, "The interface of the first packet; empty for those of other network namespaces.") with { Groupable = true },
            Text("net.layer", "LAYER", 10, "Where packets are counted, which decides what bytes they have: the plugin's option traffic."),
            Number("net.age", "AGE", 7, Unit.Seconds, "Time since the first packet that was counted."),
        ],
        "A flow of packets between two ends, counted while this table is looked at; idle ones leave it after a minute.");

    public void Fill(in Tick tick, TableBlock block)
    {
        interest.Note();
        TrafficView current = view.Current;
        foreach (FlowRow flow in current.Rows)
        {
            int row = block.Add(flow.Key);
            block.Text(row, Protocol) = flow.Protocol;
            block.Text(row, Local) = flow.Local;
            block.Text(row, Remote) = flow.Remote;
            block.Text(row, App) = flow.Application;
            block.Text(row, Host) = flow.Host;
            block.Number(row, Received) = flow.Received;
            block.Number(row, Sent) = flow.Sent;
            block.Number(row, Bits) = flow.Bits;
            block.Number(row, Packets) = flow.Packets;
            block.Number(row, ReceivedTotal) = flow.ReceivedTotal;
            block.Number(row, SentTotal) = flow.SentTotal;
            block.Number(row, PacketsTotal) = flow.PacketsTotal;
            block.Number(row, Pid) = flow.Pid;
            block.Text(row, Name) = flow.Name;
            block.Text(row, Cgroup) = flow.Cgroup;
            block.Text(row, Interface) = flow.Interface;
            block.Text(row, Layer) = flow.Layer;
            block.Number(row, Age) = flow.FirstNs == 0 ? double.NaN : Math.Max(0, (long)(current.BootNs - flow.FirstNs)) / 1e9;
        }
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
        if (!value.TryFormat(target, out written, digits, CultureInfo.InvariantCulture))
        {
            return false;
        }

        if (step < 0)
        {
            return true;
        }

        if (written == target.Length)
        {
            return false;
        }

        target[written++] = Letters[step];
        return true;
    }

    private static ColumnSpec Text(string id, string header, int width, string help) => new(id, header, CellKind.Text, help) { Width = width };

    private static ColumnSpec Number(string id, string header, int width, Unit unit, string help) =>
        new(id, header, CellKind.Number, help) { Unit = unit, Width = width, FirstSort = SortOrder.Descending };
}
